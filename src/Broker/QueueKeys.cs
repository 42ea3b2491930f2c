namespace Lighthouse.Broker;

/// <summary>
/// The keys of one queue. <see cref="Structural"/> is the list every internal function gets, in the order that Functions/prelude.lua names;
/// results and replies come after it.
/// </summary>
public sealed class QueueKeys
{
    internal QueueKeys(string queue, string root)
    {
        Name = queue;
        Root = root;
        Streams = [$"{root}:again:high", $"{root}:high", $"{root}:again", $"{root}:ready", $"{root}:again:low", $"{root}:low", $"{root}:alone"];
        Structural =
        [
            .. Streams, Inbox, Scheduled, Parked, Dead, Ids, IdsUntil, Where, Nodes, Settings, Counters, Journal, Marks,
            Unique, UniqueUntil, Holds, Lanes, Waiting, Cancels, Progress, Suspects, Outbox, Crons,
        ];
    }

    /// <summary>The queue's name.</summary>
    public string Name { get; }

    /// <summary>What the public functions take as their one key: <c>lh:{queue}</c>.</summary>
    public string Root { get; }

    /// <summary>Streams, in the order they are claimed; a stream's index in replies is its place here, from 1.</summary>
    public IReadOnlyList<string> Streams { get; }

    /// <summary>KEYS of every internal function.</summary>
    public IReadOnlyList<string> Structural { get; }

    /// <summary>Stream: the public door, and waiting jobs of normal priority.</summary>
    public string Ready => Streams[JobStreams.Ready - 1];

    /// <summary>List: raw JSON job documents, admitted by claim.</summary>
    public string Inbox => $"{Root}:inbox";

    /// <summary>Sorted set: <c>counter:id</c> → due ms.</summary>
    public string Scheduled => $"{Root}:scheduled";

    /// <summary>Hash: id → packed body, of scheduled and dead jobs.</summary>
    public string Parked => $"{Root}:parked";

    /// <summary>Sorted set: <c>counter:id</c> → ms of death.</summary>
    public string Dead => $"{Root}:dead";

    /// <summary>Hash: an id that a client gave → token of its first job.</summary>
    public string Ids => $"{Root}:ids";

    /// <summary>Sorted set: a client's id → ms when it may be forgotten.</summary>
    public string IdsUntil => $"{Root}:ids:until";

    /// <summary>Hash: job id → <c>stream entry</c>, for jobs in internal streams.</summary>
    public string Where => $"{Root}:where";

    /// <summary>Hash: node → <c>session:claims</c>, or <c>down:ms</c>.</summary>
    public string Nodes => $"{Root}:nodes";

    /// <summary>Hash: <c>paused</c>, <c>args_max</c>, schema number.</summary>
    public string Settings => $"{Root}:settings";

    /// <summary>Hash: fence, admission and outcome counters.</summary>
    public string Counters => $"{Root}:counters";

    /// <summary>Stream: one record per settled batch, decision or recovery.</summary>
    public string Journal => $"{Root}:journal";

    /// <summary>Sorted set: a place in the journal → records' fragments up to there, to trim by.</summary>
    public string Marks => $"{Root}:journal:marks";

    /// <summary>Hash: unique key → id of the job that holds it.</summary>
    public string Unique => $"{Root}:unique";

    /// <summary>Sorted set: unique key → ms when it is free again, whoever holds it.</summary>
    public string UniqueUntil => $"{Root}:unique:until";

    /// <summary>Hash: job id → what it holds: its unique key, its ordering key, its place in the concurrency of its type.</summary>
    public string Holds => $"{Root}:holds";

    /// <summary>Hash: lane → its holder's id, or how many hold it; and the tokens of rate limits.</summary>
    public string Lanes => $"{Root}:lanes";

    /// <summary>Sorted set, by name: lane, counter and id of each job that waits for its lane; bodies are in <see cref="Parked"/>.</summary>
    public string Waiting => $"{Root}:waiting";

    /// <summary>Hash: id of a running job → who asked for its end, and when.</summary>
    public string Cancels => $"{Root}:cancels";

    /// <summary>Hash: id of a running job → what it reported last.</summary>
    public string Progress => $"{Root}:progress";

    /// <summary>Hash: id of a job that was held in a crash → the nodes and times.</summary>
    public string Suspects => $"{Root}:suspects";

    /// <summary>Stream: follow-up jobs for other queues, until they are there.</summary>
    public string Outbox => $"{Root}:outbox";

    /// <summary>Hash: schedule → its last tick, ms.</summary>
    public string Crons => $"{Root}:crons";

    /// <summary>String, expiring: the outcome of a job, as JSON.</summary>
    public string Result(string id) => $"{Root}:result:{id}";

    /// <summary>List, expiring: outcomes of the jobs that named it in <c>reply_to</c>.</summary>
    public string Reply(string name) => $"{Root}:reply:{name}";
}
