using Lighthouse.Hocon;
using Microsoft.Extensions.Configuration;

namespace Lighthouse.Startup;

/// <summary>The configuration of an executable: what it brings itself, files, environment, command line, in rising order.</summary>
internal sealed class StartConfiguration
{
    private const string RedisSetting = "lighthouse.redis";
    private const string BuiltIn = "reference.conf";
    private const string CommandLine = "--set";

    private readonly HoconConfigurationProvider? _origins;

    private StartConfiguration(IConfigurationRoot root)
    {
        Root = root;
        _origins = root.Providers.OfType<HoconConfigurationProvider>().FirstOrDefault();
    }

    public IConfigurationRoot Root { get; }

    /// <exception cref="HoconException">with every mistake found.</exception>
    /// <param name="reference">What the executable brings itself.</param>
    /// <param name="environment">Answers a variable's name.</param>
    /// <param name="redis">A Redis that stands above whatever is configured: the embedded one.</param>
    public static StartConfiguration Load(StartArguments arguments, string program, string reference, Func<string, string?> environment, string? redis = null)
    {
        var layers = new List<HoconLayer> { HoconLayer.FromText(BuiltIn, reference) };
        if (arguments.ConfigFiles.Count == 0) layers.Add(HoconLayer.FromFile(StartArguments.DefaultFile(program), optional: true));
        layers.AddRange(arguments.ConfigFiles.Select(file => HoconLayer.FromFile(file)));
        foreach (var name in new[] { "REDIS_URL", "LIGHTHOUSE_REDIS" })
        {
            if (environment(name) is { Length: > 0 } url) layers.Add(HoconLayer.FromSetting(name, RedisSetting, url));
        }

        layers.AddRange(arguments.Settings.Select(setting => HoconLayer.FromSetting(CommandLine, setting.Path, setting.Value)));
        if (redis is not null) layers.Add(HoconLayer.FromSetting("--embedded", RedisSetting, redis));
        var source = new HoconConfigurationSource { Layers = layers, Options = new HoconOptions { Environment = environment } };
        return new StartConfiguration(new ConfigurationBuilder().Add(source).Build());
    }

    /// <summary>Where a setting, or the nearest section around it that exists, was written; null when only the executable itself says it.</summary>
    /// <param name="path">As a person writes it: <c>lighthouse.node.queues</c>.</param>
    public string? OriginOf(string path)
    {
        if (_origins is null) return null;
        var keys = Root.AsEnumerable().ToLookup(setting => setting.Key.Replace(':', '.'), setting => setting.Key, StringComparer.OrdinalIgnoreCase);
        for (var at = path; at.Length > 0; at = at.LastIndexOf('.') is var dot and > 0 ? at[..dot] : "")
        {
            foreach (var key in keys[at])
            {
                if (!_origins.TryGetOrigin(key, out var file, out var line)) continue;
                if (file == BuiltIn) return null;
                return file is CommandLine or "LIGHTHOUSE_REDIS" or "REDIS_URL" || line == 0 ? file : $"{file}:{line}";
            }
        }

        return null;
    }
}
