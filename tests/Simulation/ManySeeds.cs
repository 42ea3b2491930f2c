using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Lighthouse.Simulation;

/// <summary>
/// Plays one history after the other, on several threads with a Redis each, and tells of those that went wrong. Each twentieth is played twice: both must come to the
/// same fingerprint, or no seed could be trusted to show again what it has shown.
/// </summary>
internal sealed class ManySeeds(SimulationOptions options, CancellationToken stop)
{
    private const int TwiceEach = 20;
    private const int Told = 5;

    private readonly ConcurrentQueue<int> _seeds = new(Enumerable.Range(options.From, options.Seeds));
    private readonly ConcurrentBag<Outcome> _outcomes = [];
    private readonly Lock _console = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _replayed;

    /// <summary>A planted defect need not be found twice.</summary>
    private bool IsFound => options.Plant is not null && _outcomes.Any(outcome => !outcome.IsClean);

    public async Task<int> RunAsync()
    {
        Say($"seeds {options.From} to {options.From + options.Seeds - 1}, {options.Workers} at a time");
        await Task.WhenAll(Enumerable.Range(0, Math.Min(options.Workers, options.Seeds)).Select(_ => Task.Factory.StartNew(WorkAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
        var failed = _outcomes.Where(outcome => !outcome.IsClean).OrderBy(outcome => outcome.Seed).ToList();
        foreach (var outcome in failed.Take(Told)) Tell(outcome);
        if (failed.Count > Told) Say($"and {failed.Count - Told} seeds more: {string.Join(' ', failed.Skip(Told).Take(50).Select(outcome => outcome.Seed))}");
        SayTotals();
        if (options.Plant is not null) Say(failed.Count == 0 ? $"{options.Plant} was not found" : $"{options.Plant} was found by seed {failed[0].Seed}");
        var left = IsFound ? 0 : options.Seeds - _outcomes.Count;
        if (left > 0) Say($"stopped; {left} seeds were not played, which counts as failed");
        Console.WriteLine($"{_outcomes.Count - failed.Count} passed, {failed.Count + left} failed");
        return failed.Count + left == 0 ? 0 : 1;
    }

    private async Task WorkAsync()
    {
        await using var redis = await RealRedis.StartAsync(options.Plant);
        while (!stop.IsCancellationRequested && !IsFound && _seeds.TryDequeue(out var seed))
        {
            var outcome = History.Play(seed, redis);
            if (seed % TwiceEach == 0) outcome = Again(outcome, redis);
            _outcomes.Add(outcome);
            if (!outcome.IsClean) Say($"seed {seed} is VIOLATED: {FirstLine(outcome.Violations[0])}");
            if (_outcomes.Count % 25 == 0) Say(string.Create(CultureInfo.InvariantCulture, $"{_outcomes.Count} of {options.Seeds} played, {_outcomes.Count(each => !each.IsClean)} violated, after {_watch.Elapsed.TotalSeconds:0} s"));
        }
    }

    private Outcome Again(Outcome outcome, RealRedis redis)
    {
        Interlocked.Increment(ref _replayed);
        var replay = History.Play(outcome.Seed, redis);
        return replay.Fingerprint == outcome.Fingerprint
            ? outcome
            : outcome with { Violations = [.. outcome.Violations, $"The simulator itself: played again, the same seed came to another history ({outcome.Fingerprint:x} and {replay.Fingerprint:x})."] };
    }

    private void Tell(Outcome outcome)
    {
        Say($"seed {outcome.Seed}: {outcome.Describe()}");
        foreach (var violation in outcome.Violations.Take(3)) Console.WriteLine($"  VIOLATED: {violation}");
        if (outcome.Violations.Count > 3) Console.WriteLine($"  and {outcome.Violations.Count - 3} more");
        Console.WriteLine($"  step by step: ./dev sim --seed {outcome.Seed} --trace{(options.Plant is null ? "" : $" --plant {options.Plant}")}");
    }

    private void SayTotals()
    {
        var took = _watch.Elapsed.TotalSeconds;
        Say(string.Create(CultureInfo.InvariantCulture, $"{_outcomes.Count} histories, {_replayed} of them played twice with the same fingerprint: {TimeSpan.FromTicks(_outcomes.Sum(outcome => outcome.Simulated.Ticks)).TotalHours:0.0} simulated hours, {_outcomes.Sum(outcome => (long)outcome.Jobs):N0} jobs, {_outcomes.Sum(outcome => (long)outcome.Runs):N0} handler runs, {_outcomes.Sum(outcome => (long)outcome.Troubles):N0} troubles, {_outcomes.Sum(outcome => outcome.Commands):N0} commands, {_outcomes.Sum(outcome => outcome.Steps):N0} steps"));
        Say(string.Create(CultureInfo.InvariantCulture, $"took {took:0.0} s: {_outcomes.Sum(outcome => outcome.Steps) / took:N0} steps a second, {TimeSpan.FromTicks(_outcomes.Sum(outcome => outcome.Simulated.Ticks)).TotalSeconds / took:0} times as fast as the clock"));
    }

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();

    private void Say(string text)
    {
        lock (_console) Console.WriteLine($"sim: {text}");
    }
}
