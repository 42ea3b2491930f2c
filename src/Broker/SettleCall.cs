using System.Buffers;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>
/// The arguments of one settle. Plain successes (no id of the client's, no reply) go first, in groups of one type and one ttl of their results, each as its entry and a row of the
/// group's fragment: they are nearly all there is, and cost Redis a fifth of what the others do. One that logged something is a group of its own, with a fragment of its own.
/// </summary>
internal sealed class SettleCall
{
    /// <summary>What one call may cost Redis, in units of a plain success (about a microsecond); one with a result or a fragment of its own costs about three, any other outcome eight.</summary>
    private const int MostEffort = 1600;
    private const int MoreEffort = 3;
    private const int OtherEffort = 8;
    private const int MostBytes = 4 * 1024 * 1024;

    private readonly QueueKeys _names;
    private readonly IReadOnlyList<Outcome> _outcomes;
    private readonly Dictionary<Group, List<int>> _groups = [];
    private readonly int _plain;
    private readonly int _keys;

    public SettleCall(QueueKeys names, IReadOnlyList<Outcome> outcomes)
    {
        (_names, _outcomes) = (names, outcomes);
        var others = new List<int>();
        (Group Group, List<int> Places)? last = null;
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (!IsPlain(outcomes[i]))
            {
                others.Add(i);
                continue;
            }

            var group = new Group(outcomes[i].Type, KeepsResult(outcomes[i]) ? Ttl(outcomes[i]) : 0, SuccessRows.Takes(outcomes[i]) ? null : i);
            if (last?.Group != group) last = (group, PlacesOf(group));
            last.Value.Places.Add(i);
        }

        Places = [.. _groups.Values.SelectMany(group => group), .. others];
        _plain = Places.Length - others.Count;
        foreach (var place in Places)
        {
            if (KeepsResult(outcomes[place])) _keys++;
            if (Replies(outcomes[place])) _keys++;
        }
    }

    /// <summary>How many outcomes from the given one on make one call.</summary>
    public static int Chunk(IReadOnlyList<Outcome> outcomes, int first)
    {
        int count = 0, effort = 0;
        long bytes = 0;
        for (var i = first; i < outcomes.Count; i++, count++)
        {
            effort += Effort(outcomes[i]);
            bytes += outcomes[i].Result.Length;
            foreach (var follow in outcomes[i].FollowUps) bytes += follow.Job.Length;
            if (count > 0 && (effort > MostEffort || bytes > MostBytes)) break;
        }
        return count;
    }

    /// <summary>The place in the call of each outcome → its place in the caller's list.</summary>
    public int[] Places { get; }

    public RedisCommand Write(FunctionCalls functions, QueueSession session)
    {
        var command = functions.Command("settle", _names.Structural, _keys);
        foreach (var place in Places)
        {
            var outcome = _outcomes[place];
            if (KeepsResult(outcome)) command.Key(_names.Result(outcome.Job.Id));
            if (Replies(outcome)) command.Key(_names.Reply(outcome.ReplyTo!));
        }
        command.Arg(session.Node).Arg(session.Session).Arg(session.History).Arg(_groups.Count);
        Span<byte> entry = stackalloc byte[41];
        if (_plain > 0) WriteGroups(command, entry);
        if (_plain == Places.Length) return command;
        using var fragments = new FragmentWriter();
        for (var i = _plain; i < Places.Length; i++) Write(command, session, _outcomes[Places[i]], fragments, entry);
        return command;
    }

    private List<int> PlacesOf(Group group) => _groups.TryGetValue(group, out var places) ? places : _groups[group] = [];

    private void WriteGroups(RedisCommand command, Span<byte> entry)
    {
        var rows = new SuccessRows(new ArrayBufferWriter<byte>(64 * _plain));
        using var fragments = new FragmentWriter();
        foreach (var (group, places) in _groups)
        {
            command.Arg(places.Count);
            if (group.Alone is { } alone) command.Arg(fragments.Write(_outcomes[alone]));
            else WriteRows(command, rows, group.Type, places);
            command.Arg(group.ResultTtl);
            foreach (var place in places) command.Arg(_outcomes[place].Job.Entry.Format(entry));
            if (group.ResultTtl == 0) continue;
            foreach (var place in places) command.Arg(_outcomes[place].Result);
        }
    }

    private void WriteRows(RedisCommand command, SuccessRows rows, string type, List<int> places)
    {
        rows.Begin(type, _outcomes[places[0]].Job.ClaimedMs);
        foreach (var place in places) rows.Add(_outcomes[place]);
        command.Arg(rows.End());
    }

    private static void Write(RedisCommand command, QueueSession session, Outcome outcome, FragmentWriter fragments, Span<byte> entry)
    {
        var job = outcome.Job;
        command.Arg(job.Stream).Arg(job.Entry.Format(entry)).Arg(job.IdBytes).Arg(FragmentWriter.Word(outcome.Kind));
        if (outcome.Kind == OutcomeKind.Succeeded) command.Arg(outcome.Result);
        else if (outcome.Error is { } error) command.Arg(fragments.Write(error));
        else command.Arg(""u8);
        command.Arg(Math.Max(0, (long)Math.Ceiling(outcome.Delay.TotalMilliseconds))).Arg(job.Attempt)
            .Arg(KeepsResult(outcome) ? Ttl(outcome) : 0).Arg(outcome.Kind == OutcomeKind.Retry ? "" : outcome.ReplyTo ?? "")
            .Arg(Math.Max(1, (long)outcome.ReplyTtl.TotalMilliseconds)).Arg(fragments.Write(outcome));
        command.Arg(outcome.FollowUps.Count);
        for (var i = 0; i < outcome.FollowUps.Count; i++)
        {
            var follow = outcome.FollowUps[i];
            if (follow.Queue == session.Queue) command.Arg(""u8).Arg(follow.Job);
            else command.Arg(follow.Queue).Arg(follow.WithId(session.Queue, job, i));
        }
    }

    private static bool IsPlain(Outcome outcome) =>
        outcome.Kind == OutcomeKind.Succeeded && outcome.Job.Stream == JobStreams.Ready && outcome.Job.HasOwnId && outcome.Job.Attempt == 1 && !Replies(outcome) && outcome.FollowUps.Count == 0;

    private static int Effort(Outcome outcome) =>
        !IsPlain(outcome) ? OtherEffort * (1 + outcome.FollowUps.Count)
        : KeepsResult(outcome) || !SuccessRows.Takes(outcome) ? MoreEffort
        : 1;

    private static long Ttl(Outcome outcome) => (long)outcome.ResultTtl.TotalMilliseconds;

    private static bool KeepsResult(Outcome outcome) => outcome.Kind != OutcomeKind.Retry && outcome.ResultTtl >= TimeSpan.FromMilliseconds(1);

    private static bool Replies(Outcome outcome) => outcome.Kind != OutcomeKind.Retry && !string.IsNullOrEmpty(outcome.ReplyTo);

    /// <param name="ResultTtl">How long their results are kept, in ms; 0 for none.</param>
    /// <param name="Alone">The place of the only one, where its fragment is its own.</param>
    private readonly record struct Group(string Type, long ResultTtl, int? Alone);
}
