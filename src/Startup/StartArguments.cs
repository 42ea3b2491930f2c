using System.Diagnostics.CodeAnalysis;

namespace Lighthouse.Startup;

/// <summary>What an executable was told on its command line.</summary>
internal sealed record StartArguments
{
    public IReadOnlyList<string> ConfigFiles { get; init; } = [];

    /// <summary>Path and value of each <c>--set</c>, in their order.</summary>
    public IReadOnlyList<(string Path, string Value)> Settings { get; init; } = [];

    public bool Embedded { get; init; }

    /// <summary>Only ask a running process of the same configuration whether it lives.</summary>
    public bool Health { get; init; }

    public bool Help { get; init; }

    public static string Usage(string program, string what) => $"""
        {program}: {what}

        usage: {program} [--config FILE …] [--set PATH=VALUE …] [--embedded | --health]

          --config FILE      a HOCON file; later files win over earlier ones. Without it {DefaultFile(program)} is read where it exists
          --set PATH=VALUE   one setting, such as --set lighthouse.lease=5s; wins over files and environment
          --embedded         start a private redis-server on ./data, instead of using LIGHTHOUSE_REDIS
          --health           ask the {program} that runs here with this configuration whether it lives: exit code 0 or 1
          --help             this

        environment: LIGHTHOUSE_REDIS, else REDIS_URL: redis://user:password@host:6379/0
        signals: SIGTERM or SIGINT stops gracefully, a second one at once
        exit codes: 0 stopped as asked, 1 could not go on, 2 command line or configuration is wrong
        """;

    public static string DefaultFile(string program) => $"hocon/{program}.conf";

    public static bool TryParse(IReadOnlyList<string> args, out StartArguments parsed, [NotNullWhen(false)] out string? error)
    {
        var (files, settings) = (new List<string>(), new List<(string, string)>());
        var (embedded, health, help) = (false, false, false);
        error = null;
        for (var i = 0; i < args.Count && error is null; i++)
        {
            var (name, value) = args[i].StartsWith("--", StringComparison.Ordinal) && args[i].IndexOf('=', StringComparison.Ordinal) is var at and > 0
                ? (args[i][..at], args[i][(at + 1)..])
                : (args[i], (string?)null);
            switch (name)
            {
                case "--embedded" when value is null: embedded = true; break;
                case "--health" when value is null: health = true; break;
                case "--help" or "-h" when value is null: help = true; break;
                case "--config":
                    if (Value(ref i) is { Length: > 0 } file) files.Add(file);
                    else error = "--config needs the name of a file.";
                    break;
                case "--set":
                    var setting = Value(ref i) ?? "";
                    var equals = setting.IndexOf('=', StringComparison.Ordinal);
                    if (equals > 0) settings.Add((setting[..equals].Trim(), setting[(equals + 1)..]));
                    else error = $"--set needs path=value, such as --set lighthouse.lease=5s, not `{setting}`.";
                    break;
                default:
                    error = $"`{args[i]}` is not understood; --help lists what is.";
                    break;
            }

            string? Value(ref int index) => value ?? (index + 1 < args.Count ? args[++index] : null);
        }

        parsed = new StartArguments { ConfigFiles = files, Settings = settings, Embedded = embedded, Health = health, Help = help };
        return error is null;
    }
}
