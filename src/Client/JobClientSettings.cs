using System.Globalization;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Microsoft.Extensions.Configuration;

namespace Lighthouse.Client;

/// <summary>Reads the client's options from section <c>Lighthouse</c>, and lists every fault at once.</summary>
internal static class JobClientSettings
{
    public const string Section = "Lighthouse";

    /// <exception cref="InvalidOperationException">Something is missing or wrong.</exception>
    public static JobClientOptions Read(IConfiguration configuration, Func<JobClientOptions, JobClientOptions>? configure)
    {
        List<string> faults = [];
        var section = configuration.GetSection(Section);
        var options = new JobClientOptions
        {
            Redis = section["Redis"] ?? configuration["LIGHTHOUSE_REDIS"] ?? configuration["REDIS_URL"] ?? "",
            Prefix = section["Prefix"] ?? Defaults.Prefix,
            LoadFunctions = Flag(section, "LoadFunctions", true, faults),
        };
        options = configure?.Invoke(options) ?? options;

        if (options.Redis.Length == 0) faults.Add($"no Redis is named: set {Section}:Redis, or LIGHTHOUSE_REDIS in the environment, for example redis://127.0.0.1:6379");
        else if (UrlFault(options.Redis) is { } wrong) faults.Add($"{Section}:Redis: {wrong}");
        if (!IsPrefix(options.Prefix)) faults.Add($"{Section}:Prefix is not allowed: {Preview.Of(options.Prefix)}. Use letters, digits and . _ : -");
        return faults.Count == 0 ? options : throw new InvalidOperationException($"The Lighthouse client cannot start: {string.Join("; ", faults)}.");
    }

    private static bool Flag(IConfigurationSection section, string name, bool otherwise, List<string> faults)
    {
        if (section[name] is not { Length: > 0 } text) return otherwise;
        if (bool.TryParse(text, out var value)) return value;
        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{name} is neither true nor false: {Preview.Of(text)}"));
        return otherwise;
    }

    private static string? UrlFault(string url)
    {
        try
        {
            RedisOptions.Parse(url);
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message.TrimEnd('.');
        }
    }

    private static bool IsPrefix(string prefix) =>
        prefix.Length is >= 1 and <= 64 && prefix.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or ':' or '-');
}
