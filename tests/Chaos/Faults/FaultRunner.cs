using System.Diagnostics;
using System.Globalization;

namespace Lighthouse.Chaos;

/// <summary>Does to the field what was drawn, one after the other or two at once, undoes it, and keeps the record.</summary>
internal sealed class FaultRunner : IDisposable
{
    /// <summary>What is not possible just now, since its process is being started again or Redis is away, mostly is a moment later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BeforeAnother = TimeSpan.FromMilliseconds(200);

    private readonly Field _field;
    private readonly Observer _observer;
    private readonly TimeSpan _lease;
    private readonly Poisons _poisons;
    private readonly Action<string> _say;
    private readonly Lock _lock = new();
    private readonly List<(FaultRecord Record, string? Hits, DateTimeOffset Until)> _records = [];
    private readonly List<ProcessEnd> _unexplained = [];
    private int _number;

    /// <param name="say">Is told what begins and ends.</param>
    public FaultRunner(Field field, Observer observer, TimeSpan lease, Poisons poisons, Action<string> say)
    {
        (_field, _observer, _lease, _poisons, _say) = (field, observer, lease, poisons, say);
        foreach (var process in field.Processes)
        {
            process.EndedByItself += OnEndedByItself;
            process.KilledByItself = Blame;
        }
    }

    /// <summary>Processes that ended and neither a fault nor a poisoned job had a hand in it.</summary>
    public IReadOnlyList<ProcessEnd> Unexplained
    {
        get { lock (_lock) return [.. _unexplained]; }
    }

    /// <summary>What happened, with the members that each fault hit, as far as they are known by now.</summary>
    public IReadOnlyList<FaultRecord> Records
    {
        get
        {
            lock (_lock) return [.. _records.Select(each => each.Record with { Members = _observer.Members.Between(each.Hits, each.Record.Begin, each.Until) })];
        }
    }

    /// <summary>Until the time is over or <paramref name="heal"/> is cancelled; all is healed when it returns.</summary>
    public async Task RunAsync(Random random, TimeSpan duration, CancellationToken heal)
    {
        var began = Stopwatch.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(heal);
        over.CancelAfter(duration);
        List<Task> running = [];
        List<Task> beside = [];
        try
        {
            foreach (var planned in new FaultPlan(random, _lease, FaultPlan.Kinds(_field)).Draw())
            {
                if (!planned.Overlaps) await Task.WhenAll(running);
                await Task.Delay(planned.Pause, over.Token);
                running.RemoveAll(task => task.IsCompletedSuccessfully);
                (planned.Kind == FaultKind.PoisonJob ? beside : running).Add(InflictAsync(Make(planned), planned.Length, over.Token));
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            _say(string.Create(CultureInfo.InvariantCulture, $"{(heal.IsCancellationRequested ? "told to stop" : "the time is over")} after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s: healing everything"));
        }

        await Task.WhenAll([.. running, .. beside]);
    }

    /// <summary>Puts on record what nobody did on purpose.</summary>
    /// <param name="hits">Whose members it hit; null is everybody's.</param>
    public void Note(FaultKind kind, string target, string? hits, DateTimeOffset begin, DateTimeOffset end, string detail)
    {
        lock (_lock) _records.Add((new FaultRecord(++_number, kind, target, [], begin, end, detail), hits, end));
    }

    public void Dispose()
    {
        foreach (var process in _field.Processes) process.EndedByItself -= OnEndedByItself;
    }

    private async Task InflictAsync(Fault fault, TimeSpan length, CancellationToken heal)
    {
        int number;
        lock (_lock) number = ++_number;
        _say($"#{number} {fault.Kind} of {fault.Target} begins");
        var first = DateTimeOffset.UtcNow;
        var begin = first;
        while (!await fault.BeginAsync())
        {
            if (heal.IsCancellationRequested || DateTimeOffset.UtcNow - first > Patience)
            {
                _say($"#{number} {fault.Kind} is not possible just now");
                return;
            }
            await Task.Delay(BeforeAnother, CancellationToken.None);
            begin = DateTimeOffset.UtcNow;
        }
        var begun = DateTimeOffset.UtcNow;

        try
        {
            await fault.LastAsync(length, heal);
        }
        catch (OperationCanceledException) when (heal.IsCancellationRequested)
        {
            // healed before its time
        }
        finally
        {
            await fault.EndAsync();
        }

        var end = DateTimeOffset.UtcNow;
        lock (_lock) _records.Add((new FaultRecord(number, fault.Kind, fault.Target, [], begin, end, fault.Detail) { Process = fault.Process }, fault.Hits, fault.EndsItsProcess ? begun : end));
        _say(string.Create(CultureInfo.InvariantCulture, $"#{number} {fault.Kind} of {fault.Target} is over after {(end - begin).TotalSeconds:0.0} s ({fault.Detail})"));
    }

    private Fault Make(PlannedFault planned)
    {
        var node = _field.Nodes[planned.Node - 1];
        return planned.Kind switch
        {
            FaultKind.NodeKilled => new NodeKill(node),
            FaultKind.NodeFrozen => new NodeFreeze(node, planned.Length, _lease),
            FaultKind.NodeStopped => new NodeStop(node),
            FaultKind.RedisKilled => new RedisKill(_field),
            FaultKind.NetworkCut => new NetworkCut(_field, _field.Network is null ? Field.ProxiedNode : planned.Node),
            FaultKind.AsymmetricCut => new AsymmetricCut(_field.Network!, node, planned.Node, fromNode: planned.Dice < 0.5),
            FaultKind.SlowNetwork => new SlowNetwork(_field, (int)(20 + 280 * planned.Dice)),
            FaultKind.RedisOutOfMemory => new RedisOutOfMemory(_observer),
            FaultKind.DiskFull => new DiskFull(_field),
            FaultKind.LeaderKilled => new LeaderKill(_field, _observer),
            FaultKind.LeaderFrozen => new LeaderFreeze(_field, _observer),
            FaultKind.PoisonJob => new PoisonedJob(_observer, _poisons),
            _ => throw new InvalidOperationException($"{planned.Kind} is nothing that can be done."),
        };
    }

    /// <summary>A poisoned job's handler kills its process; nothing else of ours ends one.</summary>
    private void OnEndedByItself(ProcessEnd end)
    {
        if (end.ExitCode == ProcessEnd.Killed && Blame(end)) return;
        _say($"{end}");
        lock (_lock) _unexplained.Add(end);
    }

    private bool Blame(ProcessEnd end)
    {
        if (_poisons.Blame(end.ProcessId) is not { } poison) return false;
        _say($"{end}: {poison} took it down");
        Note(FaultKind.PoisonJob, end.Name, end.Name, end.At, end.At, $"{poison} took it down");
        return true;
    }
}
