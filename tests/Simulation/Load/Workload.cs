using Lighthouse.Messages;
using System.Globalization;
using System.Text;
using Lighthouse.Jobs;

namespace Lighthouse.Simulation;

/// <summary>What every node of the simulated cluster serves and runs.</summary>
internal sealed class Workload(Evidence evidence)
{
    public const string First = "first";
    public const string Second = "second";
    public const string Work = "sim.work";
    public const string Slow = "sim.slow";
    public const string Limited = "sim.limited";
    public const string Tick = "sim.tick";
    public const int MostLimited = 2;

    public static readonly TimeSpan SlowTimeout = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(15);

    public static IReadOnlyList<string> Queues { get; } = [First, Second];

    public static string OtherThan(string queue) => queue == First ? Second : First;

    public void Configure(NodeBuilder node, SimulatedMember process)
    {
        var types = new Dictionary<string, TypeOptions> { [Limited] = new() { Concurrency = MostLimited } };
        node.Queue(First, q => q with { Workers = 3, Types = types }).Queue(Second, q => q with { Workers = 2, Types = types });
        foreach (var type in (string[])[Work, Limited]) node.Handle<JobArgs>((args, job, stop) => RunAsync(process, args, job, stop), o => o with { Type = type }); // no result: settled the short way
        node.Handle<JobArgs, string>((args, job, stop) => RunAsync(process, args, job, stop), o => o with { Type = Tick });
        node.Handle<JobArgs, string>((args, job, stop) => RunAsync(process, args, job, stop), o => o with { Type = Slow, Timeout = SlowTimeout });
        node.On<HopelessException>(Then.DeadLetter).On<UnfitException>(Then.Escalate);
        node.Cron("beat", "@every 15s", Tick, """{"n":-1,"ms":50,"cron":"beat"}""", o => o with { Queue = First, Missed = MissedTicks.RunAll, Overlap = true });
    }

    private async Task<string> RunAsync(SimulatedMember process, JobArgs args, JobContext job, CancellationToken stop)
    {
        var run = evidence.Begin(process, args, job);
        if (args.Kills)
        {
            process.World.Time.CreateTimer(_ => evidence.Kill(process, $"job {job.Id} killed it"), null, TimeSpan.FromMilliseconds(args.Ms), Timeout.InfiniteTimeSpan);
            await Task.Delay(Timeout.InfiniteTimeSpan, process.Time, CancellationToken.None);
        }

        try
        {
            if (args.Ms > 2_000) job.ReportProgress(0.1, "begun");
            if (args.Ms > 0) await Task.Delay(TimeSpan.FromMilliseconds(args.Ms), process.Time, stop);
        }
        catch (OperationCanceledException)
        {
            if (args.Stubborn > 0) await Task.Delay(TimeSpan.FromMilliseconds(args.Stubborn), process.Time, CancellationToken.None);
            evidence.End(run, $"cancelled ({job.StopReason})");
            throw;
        }

        if (args.Unfit)
        {
            evidence.End(run, "unfit");
            evidence.Note(process, $"job {job.Id} says that it is unfit", evidence.Now, evidence.Now);
            throw new UnfitException();
        }

        if (args.Hopeless || job.Attempt <= args.Fails)
        {
            evidence.End(run, "failed");
            throw args.Hopeless ? new HopelessException() : new InvalidOperationException($"attempt {job.Attempt} was to fail");
        }

        if (args.Own > 0) job.Enqueue(Work, Child(args.Own), job.Queue);
        if (args.Other > 0) job.Enqueue(Work, Child(args.Other), OtherThan(job.Queue));
        evidence.End(run, "done");
        return "ok";
    }

    private static byte[] Child(int number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{number}},"ms":100}"""));

    private sealed class UnfitException() : Exception("the node is unfit");

    private sealed class HopelessException() : Exception("it cannot be done");
}
