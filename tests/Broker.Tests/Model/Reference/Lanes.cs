using Lighthouse.Messages;

namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>Ordering keys with one holder each, and types with a limited number of slots; and who waits for them.</summary>
internal sealed class Lanes(Call call)
{
    private const int Room = 10_000;
    private const int Skipped = 20;
    private readonly QueueRecord _queue = call.Queue;

    public int FreeSlots(string type, Limits.Limit limit)
    {
        var room = limit.Concurrency is { } most ? most - Slots(type) : Room;
        if (room > 0 && limit.Rate is { } rate) room = Math.Min(room, call.Limits.Tokens($"r:{type}", rate).Count);
        return Math.Max(0, room);
    }

    /// <summary>Takes what the job needs before it may run; answers what it has to wait for.</summary>
    public char? Enter(string id, string? order, string type, bool runsAlready, bool mayWait)
    {
        var limit = call.Limits.OfType(type);
        if (order is null && limit is null) return null;
        var holds = _queue.Holds.GetValueOrDefault(id) ?? new HoldsRecord();
        var takesLane = order is not null && holds.Order != order;
        if (takesLane && _queue.Lanes.TryGetValue($"o:{order}", out var holder) && holder != id) return 'o';
        var takesSlot = limit is not null && holds.Slot is null;
        var waits = takesSlot && !runsAlready && FreeSlots(type, limit!) < 1;
        if (waits && !mayWait) return 't';
        if (takesLane)
        {
            _queue.Lanes[$"o:{order}"] = id;
            holds = holds with { Order = order };
        }
        if (takesSlot && !waits)
        {
            TakeSlot(type, limit!);
            holds = holds with { Slot = type };
        }
        if (takesLane || takesSlot && !waits) Keep(id, holds);
        return waits ? 't' : null;
    }

    /// <summary>Parks a job until its lane comes round to it.</summary>
    public void Wait(char what, JobRecord job, string type)
    {
        job.WaitsFor = what;
        job.Place = call.Homes.NextPlace();
        if (what == 't') job.NotedType = type;
        _queue.Waiting[job.WaitingMember] = job;
        _queue.Where.Remove(job.Id);
        call.Say(job.Id, "waiting", job.Attempts);
    }

    /// <summary>Gives back what a job holds: all of it when it has ended, else the slot of its type.</summary>
    public void Release(string id, bool all)
    {
        if (!_queue.Holds.TryGetValue(id, out var holds)) return;
        if (all)
        {
            _queue.Holds.Remove(id);
            if (holds.Unique is { } unique) call.Locks.Free(id, unique);
            if (holds.Slot is { } slot) ReturnSlot(slot);
            if (holds.Order is { } order) Pass(order, id);
        }
        else if (holds.Slot is { } slot)
        {
            Keep(id, holds with { Slot = null });
            ReturnSlot(slot);
        }
    }

    public void Pass(string order, string id)
    {
        var lane = $"o:{order}";
        if (_queue.Lanes.GetValueOrDefault(lane) != id) return;
        var next = CallUp($"{lane}\0", $"{lane}\u0001", (waiter, holds) =>
        {
            _queue.Lanes[lane] = waiter;
            return holds with { Order = order };
        });
        if (next is null) _queue.Lanes.Remove(lane);
    }

    /// <summary>Those of one priority that wait for their types come up, as far as slots and tokens go.</summary>
    public int CallUpTypes(JobPriority priority, int most)
    {
        var rank = JobRecord.Rank(priority).ToString(System.Globalization.CultureInfo.InvariantCulture)[..1];
        var (came, at) = (0, "t:");
        while (First(at, "u") is { } member && came < most)
        {
            var lane = member[..member.IndexOf('\0', StringComparison.Ordinal)];
            var limit = call.Limits.OfType(lane[2..]);
            var room = Math.Min(most - came, limit is null ? most : FreeSlots(lane[2..], limit));
            for (var i = 0; i < room && CallIntoSlot(lane[2..], limit, $"{lane}\0{rank}", $"{lane}\0{rank}:") is not null; i++) came++;
            at = $"{lane}\u0001";
        }
        return came;
    }

    /// <summary>Ms until the next token for a type that somebody waits for.</summary>
    public long UntilTypes(long wait)
    {
        foreach (var type in call.Limits.Types)
        {
            if (call.Limits.OfType(type) is not { Rate: { } rate } || First($"t:{type}\0", $"t:{type}\u0001") is null) continue;
            var (count, at) = call.Limits.Tokens($"r:{type}", rate);
            if (count < 1) wait = Math.Min(wait, call.Limits.UntilToken(rate, at));
        }
        return wait;
    }

    public string? First(string from, string to) => _queue.Waiting.Keys.FirstOrDefault(member => string.CompareOrdinal(member, from) >= 0 && string.CompareOrdinal(member, to) < 0);

    public void Keep(string id, HoldsRecord holds)
    {
        if (holds.IsEmpty) _queue.Holds.Remove(id);
        else _queue.Holds[id] = holds;
    }

    private int Slots(string type) => _queue.Lanes.TryGetValue($"t:{type}", out var text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;

    private void TakeSlot(string type, Limits.Limit limit)
    {
        _queue.Lanes[$"t:{type}"] = $"{Slots(type) + 1}";
        if (limit.Rate is { } rate) call.Limits.Spend($"r:{type}", rate, call.Limits.Tokens($"r:{type}", rate).At, 1);
    }

    private void ReturnSlot(string type)
    {
        var left = Slots(type) - 1;
        if (left <= 0) _queue.Lanes.Remove($"t:{type}");
        else _queue.Lanes[$"t:{type}"] = $"{left}";
        if (call.Limits.OfType(type) is { Concurrency: not null } limit && FreeSlots(type, limit) > 0) CallIntoSlot(type, limit, $"t:{type}\0", $"t:{type}\u0001");
    }

    private string? CallIntoSlot(string type, Limits.Limit? limit, string from, string to) => CallUp(from, to, (_, holds) =>
    {
        if (limit is null) return holds;
        TakeSlot(type, limit);
        return holds with { Slot = type };
    });

    /// <summary>The first that waits comes up; what has expired meanwhile ends.</summary>
    private string? CallUp(string from, string to, Func<string, HoldsRecord, HoldsRecord> taking)
    {
        for (var looked = 0; looked <= Skipped; looked++)
        {
            if (First(from, to) is not { } member) return null;
            _queue.Waiting.Remove(member, out var job);
            if (job!.Expires <= call.Now && looked < Skipped)
            {
                call.Ending.Expire(job);
                continue;
            }
            Keep(job.Id, taking(job.Id, _queue.Holds.GetValueOrDefault(job.Id) ?? new HoldsRecord()));
            call.Homes.GiveBack(job);
            return job.Id;
        }
        return null;
    }
}
