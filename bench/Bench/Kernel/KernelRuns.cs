namespace Lighthouse.Bench;

/// <summary>
/// Runs <c>bench/Kernel</c> in a process of its own, once for all cases of a round: each takes its figures from the run that the first
/// of them started, and a case that asks again begins the next.
/// </summary>
internal sealed class KernelRuns(Plan plan)
{
    /// <summary>Its own rounds within one of ours: pairs of actors and channels.</summary>
    private const int Rounds = 3;

    private readonly HashSet<(string Case, Side Side)> _taken = [];
    private Task<IReadOnlyDictionary<string, KernelLine>>? _run;

    public async Task<Sample> TakeAsync(string name, Side side)
    {
        if (_run is null || !_taken.Add((name, side)))
        {
            _taken.Clear();
            _taken.Add((name, side));
            _run = RunAsync();
        }
        var lines = await _run;
        return lines.TryGetValue(name, out var line) ? line.Of(side) : throw new BrokenBenchmarkException($"The kernel's benchmark printed nothing of `{name}`, only of {string.Join(", ", lines.Keys)}.");
    }

    private async Task<IReadOnlyDictionary<string, KernelLine>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("lighthouse-bench-").FullName;
        try
        {
            string[] arguments = ["--json", .. plan.Quick ? (string[])["--quick"] : [], "--rounds", LoadProgram.Text(plan.Size(Rounds, 1))];
            using var kernel = StageProcess.Start(LoadProgram.Beside("Lighthouse.Kernel.dll", arguments), redisPort: 0, Path.Combine(folder, "kernel.log"), readsOutput: true);
            var output = await kernel.ReadToEndAsync();
            return kernel.ExitCode == 0 ? KernelLine.ReadAll(output) : throw new BrokenBenchmarkException($"The kernel's benchmark ended with exit code {kernel.ExitCode}: {kernel.LogTail()}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
