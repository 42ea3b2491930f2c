namespace Lighthouse.Bench;

/// <summary>BullMQ, from npm.</summary>
internal static class BullMq
{
    public const string System = "bullmq";

    /// <param name="concurrency">Jobs at once in each process.</param>
    /// <param name="fast">Keeps nothing of what succeeded, as Lighthouse does by itself.</param>
    public static PeerContender Of(int concurrency, int processes = 1, bool fast = false) =>
        JavaScript.Make(System, concurrency, processes, fast) with { Waiting = ("LLEN", "bull:bench:wait"), Running = ("LLEN", "bull:bench:active") };
}

/// <summary>Bee-Queue, from npm.</summary>
internal static class BeeQueue
{
    public const string System = "bee-queue";

    /// <param name="concurrency">Jobs at once in each process.</param>
    /// <param name="fast">Sends no events and keeps nothing of what succeeded.</param>
    public static PeerContender Of(int concurrency, int processes = 1, bool fast = false) =>
        JavaScript.Make(System, concurrency, processes, fast) with { Waiting = ("LLEN", "bq:bench:waiting"), Running = ("LLEN", "bq:bench:active") };
}

/// <summary>What the two have in common.</summary>
internal static class JavaScript
{
    public const string Runtime = "node";

    public static PeerContender Make(string system, int concurrency, int processes, bool fast) =>
        new(system, $"c{concurrency}{(processes == 1 ? "" : $" ×{processes}")}{(fast ? " fast" : "")}")
        {
            Processes = processes,
            WorkerCommand = _ => [Runtime, "worker.js"],
            ProducerCommand = [Runtime, "enqueue.js"],
            Environment = new Dictionary<string, string> { ["CONCURRENCY"] = $"{concurrency}", ["FAST"] = fast ? "1" : "0", ["NODE_ENV"] = "production" },
            Waiting = default,
        };
}
