using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Lighthouse.Samples.Sink;

/// <summary>Where the sink listens, and where messages are kept.</summary>
internal sealed record SinkArguments(int SmtpPort = 2525, int HttpPort = 8025, string Directory = "data/sink")
{
    private const string Usage = "Usage: sink [--port 0] [--smtp-port N] [--http-port N] [--directory FOLDER]";

    public static bool TryParse(string[] args, out SinkArguments parsed, [NotNullWhen(false)] out string? error)
    {
        parsed = new SinkArguments();
        error = null;
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var isPort = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65_535;
            switch (args[i])
            {
                case "--port" when value == "0": parsed = parsed with { SmtpPort = 0, HttpPort = 0 }; break;
                case "--smtp-port" when isPort: parsed = parsed with { SmtpPort = port }; break;
                case "--http-port" when isPort: parsed = parsed with { HttpPort = port }; break;
                case "--directory" when value.Length > 0: parsed = parsed with { Directory = value }; break;
                default:
                    error = $"`{args[i]} {value}` is not understood. {Usage}";
                    return false;
            }
        }

        return true;
    }
}
