using System.Diagnostics;

namespace Lighthouse.Pbm.Tests;

/// <summary>What a run of the real pbm executable left behind.</summary>
internal sealed record PbmRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public string[] Lines => Output.TrimEnd('\n').Split('\n');

    public static Task<PbmRun> Of(params string[] arguments) => Of(new Dictionary<string, string?>(), arguments);

    public static async Task<PbmRun> Of(IReadOnlyDictionary<string, string?> environment, string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Lighthouse.Pbm"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("PBM_ADDRESS");
        start.Environment["LANG"] = "C";
        foreach (var (name, value) in environment) start.Environment[name] = value;

        using var limit = new CancellationTokenSource(Limit);
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new PbmRun(process.ExitCode, await output, await error);
    }
}
