namespace Lighthouse.Bench;

/// <summary>RQ, from Debian's packages. A worker runs one job at a time.</summary>
internal static class Rq
{
    public const string System = "rq";

    /// <summary>As it comes: a process forked for each job.</summary>
    public static PeerContender Fork { get; } = Make("fork");

    /// <summary>Jobs in the worker's own process.</summary>
    public static PeerContender Simple { get; } = Make("simple", "-w", "rq.worker.SimpleWorker");

    private static PeerContender Make(string setting, params string[] options) => new(System, setting)
    {
        WorkerCommand = port => [Debian.Python, "/usr/bin/rq", "worker", "--quiet", .. options, "--url", $"redis://127.0.0.1:{port}/0", "default"],
        ProducerCommand = [Debian.Python, "enqueue.py"],
        Waiting = ("LLEN", "rq:queue:default"),
        Running = ("ZCARD", "rq:wip:default"),
    };
}

/// <summary>Celery, from Debian's packages; without a result backend, which is its faster setting.</summary>
internal static class Celery
{
    public const string System = "celery";

    /// <summary>As it comes: so many processes that run one job at a time.</summary>
    public static PeerContender Prefork(int processes) => Make("prefork", processes);

    public static PeerContender Threads(int threads) => Make("threads", threads, ("REC_BUFFERED", "1"));

    private static PeerContender Make(string pool, int concurrency, params (string Name, string Value)[] environment) => new(System, $"{pool} c{concurrency}")
    {
        WorkerCommand = _ => [Debian.Python, "-m", "celery", "-A", "tasks", "worker", "-P", pool, "-c", $"{concurrency}", "-n", "bench@bench", "-l", "WARNING"],
        ProducerCommand = [Debian.Python, "enqueue.py"],
        Environment = environment.ToDictionary(each => each.Name, each => each.Value),
        Waiting = ("LLEN", "celery"),
        Running = ("HLEN", "unacked"),
    };
}

/// <summary>Where Debian puts the interpreters that its packages are for; another one on the PATH would not find them.</summary>
internal static class Debian
{
    public const string Python = "/usr/bin/python3";

    public const string Ruby = "/usr/bin/ruby";
}
