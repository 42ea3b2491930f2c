using System.Globalization;
using System.Text.Json;
using Lighthouse.Jobs;
using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>What is known of a history beside what Redis says of it.</summary>
internal sealed class Evidence(SimulatedWorld world)
{
    private readonly List<HandlerRun> _runs = [];
    private readonly List<Trouble> _troubles = [];
    private readonly List<AcceptedJob> _accepted = [];
    private readonly List<FiredTick> _ticks = [];
    private readonly HashSet<string> _cancels = [];
    private readonly Dictionary<(string Queue, string Position), long> _journal = [];

    public IReadOnlyList<HandlerRun> Runs => _runs;

    public IReadOnlyList<Trouble> Troubles => _troubles;

    public IReadOnlyList<AcceptedJob> Accepted => _accepted;

    public IReadOnlyList<FiredTick> Ticks => _ticks;

    /// <summary>From when until when Redis has forgotten all that was done; the clock's ticks.</summary>
    public (long From, long Until)? Forgotten { get; private set; }

    /// <summary>Jobs of which somebody was told that they are cancelled, or are to be.</summary>
    public IReadOnlySet<string> Cancels => _cancels;

    public Possession Possession { get; } = new(world);

    /// <summary>Every plan by its number.</summary>
    public Dictionary<int, JobPlan> Plans { get; } = [];

    /// <summary>What was found wrong while the history went on.</summary>
    public List<string> Violations { get; } = [];

    public long Now => world.Time.GetTimestamp();

    public DateTimeOffset UtcNow => world.Time.GetUtcNow();

    public HandlerRun Begin(SimulatedMember process, JobArgs args, JobContext job)
    {
        var handOut = Possession.Find(process, $"{job.Queue}/{job.Id}", job.Fence);
        if (handOut is null) Violations.Add($"{process.Name} has begun {job.Queue}/{job.Id} with the fence {job.Fence}, which Redis has not given it.");
        var run = new HandlerRun(process, handOut?.Node ?? process.MemberId ?? "?", job.Queue, job.Id, job.Type, args.N, job.Attempt, job.Fence, handOut?.At ?? Now, Now);
        _runs.Add(run);
        world.Say(process.Name, () => $"begins {run.Key} (job {run.Number}, attempt {run.Attempt}, fence {run.Fence})");
        return run;
    }

    public void End(HandlerRun run, string how)
    {
        (run.Ended, run.How) = (Now, how);
        world.Say(run.Process.Name, () => $"ends {run.Key}: {how}");
    }

    public void Note(SimulatedProcess? process, string what, long from, long until)
    {
        _troubles.Add(new Trouble(process, what, from, until));
        world.Say(process?.Name ?? "redis", () => $"*** {what}");
    }

    public void Kill(SimulatedMember process, string why)
    {
        if (!process.IsAlive) return;
        Note(process, $"killed: {why}", Now, Now);
        process.Die();
    }

    public void OnJournaled(string queue, string position) => _journal.TryAdd((queue, position), Now);

    /// <summary>When a record of a journal was written, whatever Redis' own clock said.</summary>
    public long WrittenAt(string queue, string position) => _journal[(queue, position)];

    /// <summary>What Redis took in since this moment, it has not.</summary>
    public void FellBack(long to)
    {
        Forgotten = (to, Now);
        _accepted.RemoveAll(job => job.At > to);
        _ticks.RemoveAll(tick => tick.At > to);
        foreach (var record in _journal.Where(record => record.Value > to).ToList()) _journal.Remove(record.Key);
    }

    /// <summary>Whether Redis has forgotten what it did at this moment.</summary>
    public bool IsForgotten(long at) => Forgotten is { } gone && at > gone.From && at <= gone.Until;

    /// <summary>Looks at what Redis has taken in.</summary>
    public void OnExecuted(SimulatedCall call, RedisReply reply)
    {
        world.Say(call.Sender.Name, () => $"  {call} → {Short(reply)}");
        if (reply.IsError) return;
        Possession.OnExecuted(call, reply);
        switch (call.Verb)
        {
            case "XADD" when QueueOf(call.Parts[1], ":ready") is { } queue:
                var fields = call.Parts[3..].Chunk(2).ToDictionary(pair => Wire.Text(pair[0]), pair => pair[1], StringComparer.Ordinal);
                Accept(queue, fields.TryGetValue("id", out var own) ? Wire.Text(own) : reply.AsString(), Number(fields["args"]), entry: reply.AsString());
                break;
            case "RPUSH" when QueueOf(call.Parts[1], ":inbox") is { } queue:
                foreach (var document in call.Parts[2..]) Accept(queue, Member(document, "id").GetString()!, Number(document, "args"));
                break;
            case "enqueue" when QueueOf(call.Parts[3], "") is { } queue:
                for (var i = 0; i < reply.Length; i++)
                {
                    var answer = reply[i][1].AsString();
                    if (answer != "refused") Accept(queue, reply[i][0].AsString(), Number(call.Parts[4 + i], "args"), answer == "known");
                }

                break;
            case "cancel" when reply.Length > 3 && reply[2].AsString() is "cancelled" or "requested":
                _cancels.Add($"{call.Queue}/{reply[3].AsString()}"); // not forgotten when Redis falls back: its node may have heard of it
                break;
            case "fire" when reply.Length > 3 && reply[2].AsString() == "fired":
                _ticks.Add(new FiredTick(QueueOf(call.Parts[3], ":again:high")!, Wire.Text(call.Arguments[2]), long.Parse(Wire.Text(call.Arguments[3]), CultureInfo.InvariantCulture), reply[3].AsString(), Now));
                break;
        }
    }

    private static string Short(RedisReply reply) => reply.ToString() is var text && text.Length > 160 ? text[..160] + "…" : text;

    private void Accept(string queue, string id, int number, bool isKnown = false, string? entry = null)
    {
        _accepted.Add(new AcceptedJob(queue, id, number, Now, isKnown) { Entry = entry });
        world.Say("redis", () => $"{(isKnown ? "knows" : "accepts")} {queue}/{id} (job {number})");
    }

    private static string? QueueOf(byte[] key, string suffix)
    {
        var text = Wire.Text(key);
        return text.StartsWith("lh:{", StringComparison.Ordinal) && text.EndsWith("}" + suffix, StringComparison.Ordinal) ? text[4..^(suffix.Length + 1)] : null;
    }

    private static JsonElement Member(byte[] document, string name) => JsonElement.Parse(document).GetProperty(name);

    private static int Number(byte[] document, string member) => Member(document, member).GetProperty("n").GetInt32();

    private static int Number(byte[] args) => Member(args, "n").GetInt32();
}
