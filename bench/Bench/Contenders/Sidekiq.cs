namespace Lighthouse.Bench;

/// <summary>Sidekiq, from Debian's packages. A job that was taken is nowhere but in its process.</summary>
internal static class Sidekiq
{
    public const string System = "sidekiq";

    /// <param name="threads">Of each process.</param>
    public static PeerContender Of(int threads, int processes = 1) => new(System, processes == 1 ? $"c{threads}" : $"c{threads} ×{processes}")
    {
        Processes = processes,
        WorkerCommand = _ => [Debian.Ruby, "/usr/bin/sidekiq", "-r", "./worker.rb", "-c", $"{threads}", "-e", "production"],
        ProducerCommand = [Debian.Ruby, "enqueue.rb"],
        Waiting = ("LLEN", "queue:default"),
    };
}
