using System.Text.Json;
using Lighthouse.Jobs;
using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>One run of a handler.</summary>
internal sealed record HandlerRun(SimulatedMember Process, string Member, string Queue, string Id, int Number, int Attempt, long Fence, long Begun)
{
    public string Key => $"{Queue}/{Id}";

    /// <summary>The clock's ticks; null while it runs, or when its process died with it.</summary>
    public long? Ended { get; set; }

    /// <summary>How: done, failed, cancelled.</summary>
    public string How { get; set; } = "";

    /// <summary>When it was over, one way or another.</summary>
    public long Over => Ended ?? Process.DiedAt ?? long.MaxValue;
}

/// <summary>Something went wrong, on purpose, with a process.</summary>
/// <param name="Process">Null: with Redis, and so with all of them.</param>
internal sealed record Trouble(SimulatedProcess? Process, string What, long From, long Until);

/// <summary>A job that Redis took in, as Redis' own answer says.</summary>
internal sealed record AcceptedJob(string Queue, string Id, int Number, long At, bool IsFirst);

/// <summary>What is known of a history beside what Redis says of it.</summary>
internal sealed class Evidence(SimulatedWorld world)
{
    private readonly List<HandlerRun> _runs = [];
    private readonly List<Trouble> _troubles = [];
    private readonly List<AcceptedJob> _accepted = [];

    public IReadOnlyList<HandlerRun> Runs => _runs;

    public IReadOnlyList<Trouble> Troubles => _troubles;

    public IReadOnlyList<AcceptedJob> Accepted => _accepted;

    /// <summary>Every plan by its number.</summary>
    public Dictionary<int, JobPlan> Plans { get; } = [];

    /// <summary>What was found wrong while the history went on.</summary>
    public List<string> Violations { get; } = [];

    public long Now => world.Time.GetTimestamp();

    public HandlerRun Begin(SimulatedMember process, JobArgs args, JobContext job)
    {
        var run = new HandlerRun(process, process.MemberId ?? "?", job.Queue, job.Id, args.N, job.Attempt, job.Fence, Now);
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

    /// <summary>Looks at what Redis has taken in.</summary>
    public void OnExecuted(SimulatedCall call, RedisReply reply)
    {
        world.Say(call.Sender.Name, () => $"  {call} → {Short(reply)}");
        if (reply.IsError) return;
        switch (call.Verb)
        {
            case "XADD" when QueueOf(call.Parts[1], ":ready") is { } queue:
                var fields = call.Parts[3..].Chunk(2).ToDictionary(pair => Wire.Text(pair[0]), pair => pair[1], StringComparer.Ordinal);
                Accept(queue, fields.TryGetValue("id", out var own) ? Wire.Text(own) : reply.AsString(), NumberOf(fields["args"]));
                break;
            case "RPUSH" when QueueOf(call.Parts[1], ":inbox") is { } queue:
                foreach (var document in call.Parts[2..]) Accept(queue, IdOf(document), NumberIn(document));
                break;
            case "enqueue" when QueueOf(call.Parts[3], "") is { } queue:
                for (var i = 0; i < reply.Length; i++)
                {
                    if (reply[i][1].AsString() == "new") Accept(queue, reply[i][0].AsString(), NumberIn(call.Parts[4 + i]));
                }

                break;
        }
    }

    private static string Short(RedisReply reply) => reply.ToString() is var text && text.Length > 160 ? text[..160] + "…" : text;

    private void Accept(string queue, string id, int number) =>
        _accepted.Add(new AcceptedJob(queue, id, number, Now, !_accepted.Exists(job => job.Queue == queue && job.Id == id)));

    private static string? QueueOf(byte[] key, string suffix)
    {
        var text = Wire.Text(key);
        return text.StartsWith("lh:{", StringComparison.Ordinal) && text.EndsWith("}" + suffix, StringComparison.Ordinal) ? text[4..^(suffix.Length + 1)] : null;
    }

    private static string IdOf(byte[] document) => JsonDocument.Parse(document).RootElement.GetProperty("id").GetString()!;

    private static int NumberIn(byte[] document) => JsonDocument.Parse(document).RootElement.GetProperty("args").GetProperty("n").GetInt32();

    private static int NumberOf(byte[] args) => JsonDocument.Parse(args).RootElement.GetProperty("n").GetInt32();
}
