using System.Diagnostics;

namespace Lighthouse.Kernel;

/// <summary>
/// Measures a case round by round: both sides within each round, the first to go in turn, so that whatever else the machine does, and what
/// one side leaves behind, falls on both.
/// </summary>
internal static class KernelRounds
{
    private const int QuickDivisor = 10;

    /// <summary>Runs before the first that counts: the JIT's tiers come one after another, each some hundred milliseconds behind the calls that ask for it.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan QuickWarmUp = TimeSpan.FromSeconds(0.4);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<KernelRound>> RunAsync(IKernelCase what, KernelOptions options)
    {
        var count = options.Quick ? what.Count / QuickDivisor : what.Count;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < (options.Quick ? QuickWarmUp : WarmUp)) await RoundAsync(what, count, oursFirst: true);

        var rounds = new List<KernelRound>();
        for (var i = 0; i < options.Rounds; i++) rounds.Add(await RoundAsync(what, count, oursFirst: i % 2 == 0));
        return rounds;
    }

    private static async Task<KernelRound> RoundAsync(IKernelCase what, int count, bool oursFirst)
    {
        var first = oursFirst ? await OursAsync() : await BesideAsync();
        var second = oursFirst ? await BesideAsync() : await OursAsync();
        return oursFirst ? new KernelRound(first, second) : new KernelRound(second, first);

        Task<Sample> OursAsync() => MeasureAsync(what.RunActorsAsync, count, $"{what.Name} with actors");
        Task<Sample> BesideAsync() => MeasureAsync(what.RunChannelsAsync, count, $"{what.Name} with channels");
    }

    private static async Task<Sample> MeasureAsync(Func<int, Task<long>> run, int count, string name)
    {
        GC.Collect(); // each run pays for its own garbage
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        long done;
        try
        {
            done = await Task.Run(() => run(count)).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new WrongCountException($"{name}: {count:N0} were asked for, and they were not done within {Patience}.");
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        if (done != count) throw new WrongCountException($"{name}: {count:N0} were asked for, and {done:N0} were done.");
        return new Sample(count / elapsed.TotalSeconds, (double)bytes / count);
    }
}
