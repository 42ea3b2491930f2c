using System.Buffers;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>
/// The arguments of one settle. Plain successes (no id of the client's, no result, no reply) go first, by type, each as its entry and a row of their common
/// fragment: they are nearly all there is, and cost Redis a fifth of what the others do.
/// </summary>
internal sealed class SettleCall
{
    /// <summary>What one call may cost Redis, in units of a plain success (about a microsecond); any other outcome costs about eight.</summary>
    private const int MostEffort = 1600;
    private const int OtherEffort = 8;
    private const int MostBytes = 4 * 1024 * 1024;

    private readonly QueueKeys _names;
    private readonly IReadOnlyList<Outcome> _outcomes;
    private readonly Dictionary<string, List<int>> _groups = [];
    private readonly int _plain;
    private readonly int _keys;

    public SettleCall(QueueKeys names, IReadOnlyList<Outcome> outcomes)
    {
        (_names, _outcomes) = (names, outcomes);
        var others = new List<int>();
        (string Type, List<int> Group)? last = null;
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (!IsPlain(outcomes[i]))
            {
                others.Add(i);
                continue;
            }

            if (last?.Type != outcomes[i].Type) last = (outcomes[i].Type, GroupOf(outcomes[i].Type));
            last.Value.Group.Add(i);
        }

        Places = [.. _groups.Values.SelectMany(group => group), .. others];
        _plain = Places.Length - others.Count;
        foreach (var place in others)
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
            effort += IsPlain(outcomes[i]) ? 1 : OtherEffort * (1 + outcomes[i].FollowUps.Count);
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
        for (var i = _plain; i < Places.Length; i++)
        {
            var outcome = _outcomes[Places[i]];
            if (KeepsResult(outcome)) command.Key(_names.Result(outcome.Job.Id));
            if (Replies(outcome)) command.Key(_names.Reply(outcome.ReplyTo!));
        }
        command.Arg(session.Node).Arg(session.Session).Arg(session.History).Arg(_groups.Count);
        Span<byte> entry = stackalloc byte[41];
        if (_plain > 0) WritePlain(command, entry);
        if (_plain == Places.Length) return command;
        using var fragments = new FragmentWriter();
        for (var i = _plain; i < Places.Length; i++) Write(command, session, _outcomes[Places[i]], fragments, entry);
        return command;
    }

    private List<int> GroupOf(string type) => _groups.TryGetValue(type, out var group) ? group : _groups[type] = [];

    private void WritePlain(RedisCommand command, Span<byte> entry)
    {
        var rows = new SuccessRows(new ArrayBufferWriter<byte>(64 * _plain));
        foreach (var (type, places) in _groups)
        {
            rows.Begin(type, _outcomes[places[0]].Job.ClaimedMs);
            foreach (var place in places) rows.Add(_outcomes[place]);
            command.Arg(places.Count).Arg(rows.End());
            foreach (var place in places) command.Arg(_outcomes[place].Job.Entry.Format(entry));
        }
    }

    private static void Write(RedisCommand command, QueueSession session, Outcome outcome, FragmentWriter fragments, Span<byte> entry)
    {
        var job = outcome.Job;
        command.Arg(job.Stream).Arg(job.Entry.Format(entry)).Arg(job.IdBytes).Arg(FragmentWriter.Word(outcome.Kind));
        if (outcome.Kind == OutcomeKind.Succeeded) command.Arg(outcome.Result);
        else if (outcome.Error is { } error) command.Arg(fragments.Write(error));
        else command.Arg(""u8);
        command.Arg(Math.Max(0, (long)Math.Ceiling(outcome.Delay.TotalMilliseconds))).Arg(job.Attempt)
            .Arg(KeepsResult(outcome) ? (long)outcome.ResultTtl.TotalMilliseconds : 0).Arg(outcome.Kind == OutcomeKind.Retry ? "" : outcome.ReplyTo ?? "")
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
        outcome.Kind == OutcomeKind.Succeeded && outcome.Job.Stream == JobStreams.Ready && outcome.Job.HasOwnId && !KeepsResult(outcome) && !Replies(outcome)
        && outcome.FollowUps.Count == 0 && SuccessRows.Takes(outcome);

    private static bool KeepsResult(Outcome outcome) => outcome.Kind != OutcomeKind.Retry && outcome.ResultTtl >= TimeSpan.FromMilliseconds(1);

    private static bool Replies(Outcome outcome) => outcome.Kind != OutcomeKind.Retry && !string.IsNullOrEmpty(outcome.ReplyTo);
}
