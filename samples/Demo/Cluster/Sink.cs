using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lighthouse.Demo.Cluster;

/// <summary>The samples' SMTP and webhook servers, as a process on free ports.</summary>
public sealed partial class Sink : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private Sink(ChildProcess process, int smtpPort, string http)
    {
        _process = process;
        SmtpPort = smtpPort;
        Http = http;
    }

    public int SmtpPort { get; }

    public string Http { get; }

    /// <summary>What the samples' handlers read from their environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["SAMPLES_SMTP_PORT"] = $"{SmtpPort}",
        ["SAMPLES_WEBHOOK"] = Http + "/webhook",
        ["SAMPLES_ROOT"] = Layout.Root,
    };

    public static async Task<Sink> StartAsync(string directory, CancellationToken stop = default)
    {
        Directory.CreateDirectory(directory);
        var process = ChildProcess.Start("sink", "dotnet", ["exec", Layout.Assembly("samples/Sink"), "--port", "0", "--directory", Path.Combine(directory, "mail")], Path.Combine(directory, "sink.log"), Layout.Root);
        try
        {
            var line = await process.WaitForLineAsync(Addresses(), TimeSpan.FromSeconds(60), stop);
            using var addresses = JsonDocument.Parse(line.Value);
            var smtp = addresses.RootElement.GetProperty("smtp").GetString()!;
            return new Sink(process, int.Parse(smtp[(smtp.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture), addresses.RootElement.GetProperty("http").GetString()!);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(TimeSpan.FromSeconds(5));
        await _process.DisposeAsync();
    }

    [GeneratedRegex("^\\{.*\"smtp\".*\\}$")]
    private static partial Regex Addresses();
}
