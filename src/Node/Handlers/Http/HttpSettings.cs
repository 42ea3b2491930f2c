using Lighthouse.Jobs;
using Lighthouse.Messages;

namespace Lighthouse.Node;

/// <summary>One job type that is an HTTP POST: section <c>lighthouse.node.handlers.http.&lt;name&gt;</c>.</summary>
internal sealed record HttpSettings
{
    public required HandlerOptions Options { get; init; }

    /// <summary>Where to; null when the job says it in <c>args.url</c>.</summary>
    public Uri? Url { get; init; }

    /// <summary>Which hosts a job may name, as <c>host</c> (the scheme's own port) or <c>host:port</c>.</summary>
    public IReadOnlySet<string> Hosts { get; init; } = new HashSet<string>();

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Status codes after which the job is dead although it would be retried.</summary>
    public IReadOnlySet<int> DeadStatus { get; init; } = new HashSet<int>();

    /// <summary>Status codes after which the job is retried although it would be dead.</summary>
    public IReadOnlySet<int> RetryStatus { get; init; } = new HashSet<int>();

    /// <summary>Whether a job that was answered so is dead: by the lists, else a redirect and every 4xx but 408 and 429.</summary>
    public bool IsDead(int status) => !RetryStatus.Contains(status) && (DeadStatus.Contains(status) || (status < 500 && status is not (408 or 429)));

    /// <summary>Whether the body of a JSON answer is the job's result.</summary>
    public bool KeepResponse { get; init; }

    public static HttpSettings Read(SettingsSection section, string name)
    {
        var headers = section.Section("headers");
        var settings = new HttpSettings
        {
            Options = HandlerSection.ReadOptions(section, name, Defaults.HttpTimeout),
            Url = ReadUrl(section),
            Hosts = section.List("hosts").ToHashSet(StringComparer.OrdinalIgnoreCase),
            Headers = headers.Names.ToDictionary(header => header, header => headers.Text(header, ""), StringComparer.OrdinalIgnoreCase),
            DeadStatus = ReadStatus(section, "deadStatus"),
            RetryStatus = ReadStatus(section, "retryStatus"),
            KeepResponse = section.Flag("keepResponse", false),
        };
        section.RefuseUnknown();
        if (settings.Url is null && settings.Hosts.Count == 0) section.Error("url", "is missing: write where to POST, or in `hosts` which hosts a job's args.url may name.");
        foreach (var host in settings.Hosts.Where(host => host.Contains('/', StringComparison.Ordinal) || host.Contains('@', StringComparison.Ordinal)))
            section.Error("hosts", $"`{host}` is not a host: write `hooks.example.com` or `hooks.example.com:8443`.");
        using var probe = new HttpRequestMessage();
        foreach (var (header, value) in settings.Headers)
        {
            if (!probe.Headers.TryAddWithoutValidation(header, value) || value.AsSpan().ContainsAny('\r', '\n'))
                headers.Error(header, "cannot be sent as a header of a request.");
        }

        return settings;
    }

    private static HashSet<int> ReadStatus(SettingsSection section, string key)
    {
        var codes = new HashSet<int>();
        foreach (var text in section.List(key))
        {
            if (int.TryParse(text, out var code) && code is >= 300 and <= 599) codes.Add(code);
            else section.Error(key, $"`{text}` is not a status code from 300 to 599.");
        }

        return codes;
    }

    private static Uri? ReadUrl(SettingsSection section)
    {
        if (section.Text("url") is not { } text) return null;
        if (HttpTarget.TryParse(text, out var url)) return url;
        section.Error("url", $"`{text}` is not a http:// or https:// address.");
        return null;
    }
}
