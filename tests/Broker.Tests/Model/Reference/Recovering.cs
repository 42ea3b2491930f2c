namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>Nodes come and go.</summary>
internal sealed class Recovering(QueueRecord queue)
{
    private readonly Call _call = new(queue);

    public List<JournalLine> Journal => _call.Journal;

    public BrokerStatus Open(string node, long session)
    {
        foreach (var old in queue.Nodes.Where(pair => Call.IsGone(pair.Value) && GoneSince(pair.Value) < queue.Now - Call.Day).Select(pair => pair.Key).ToList()) queue.Nodes.Remove(old);
        var claims = 0L;
        if (queue.Nodes.TryGetValue(node, out var text))
        {
            if (text.StartsWith("down:", StringComparison.Ordinal)) return BrokerStatus.Fenced;
            if (Call.Left(text) is { } left && session <= left) return BrokerStatus.Stale;
            if (Call.Left(text) is null)
            {
                var current = Call.Registration(text);
                if (session < current.Session) return BrokerStatus.Stale;
                if (session == current.Session) claims = current.Claims;
            }
        }
        queue.Settings.TryAdd("schema", "1");
        queue.Nodes[node] = $"{session}:{claims}";
        return BrokerStatus.Ok;
    }

    public bool Close(string node, long session)
    {
        if (!queue.Nodes.TryGetValue(node, out var text) || Call.Left(text) is not null) return true;
        if (text.StartsWith("down:", StringComparison.Ordinal) || session < Call.Registration(text).Session || Holds(node) > 0) return false;
        queue.Nodes[node] = $"left:{Call.Registration(text).Session}:{queue.Now}";
        _call.Suspicion.GivesTurnUp(node);
        return true;
    }

    public long ShutOut(string node)
    {
        Fence(node);
        return Holds(node);
    }

    public int Reclaim(string node, Crash? crash)
    {
        _call.Caller = node;
        var moved = RecoverAll(_call, node, crash is not null, crash?.Held == 1);
        _call.Commit();
        return moved;
    }

    /// <summary>The same within another call.</summary>
    public static int RecoverAll(Call call, string node, bool crash, bool alone)
    {
        var queue = call.Queue;
        new Recovering(queue).Fence(node);
        call.Suspicion.GivesTurnUp(node);
        var moved = 0;
        for (var stream = 1; stream <= JobStreams.Count; stream++)
        {
            foreach (var entry in queue.Stream(stream).Entries.Where(entry => entry.Holder == node).ToList())
            {
                moved++;
                if (call.Admission.Entry(stream, entry, node, Look.Recover) != Verdict.Runs) continue;
                var job = call.Homes.Held(stream, entry);
                queue.Progress.Remove(job.Id);
                if (!call.Ending.IsCancelled(job, job.Attempts) && !(crash && call.Suspicion.IsPoison(job, node, alone)))
                {
                    call.Suspicion.BringBack(job);
                    call.Lanes.Release(job.Id, all: false);
                    call.Say(job.Id, "recovered", job.Attempts, node: node);
                }
                Homes.Drop(entry);
            }
        }
        return moved;
    }

    public bool Progress(QueueSession session, int stream, EntryId entry, string id)
    {
        if (_call.Refuse(session.Node, session.Session, session.History) is not null) return false;
        if (queue.Stream(stream).At(entry)?.Holder != session.Node) return false;
        queue.Progress[id] = true;
        return true;
    }

    private int Holds(string node) => queue.Streams.Sum(stream => stream.Entries.Count(entry => entry.Holder == node));

    private void Fence(string node)
    {
        if (!queue.Nodes.TryGetValue(node, out var text) || !text.StartsWith("down:", StringComparison.Ordinal)) queue.Nodes[node] = $"down:{queue.Now}";
    }

    private static long GoneSince(string text) => long.Parse(text.AsSpan(text.LastIndexOf(':') + 1), System.Globalization.CultureInfo.InvariantCulture);
}
