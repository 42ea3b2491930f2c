namespace Lighthouse.Jobs;

/// <summary>
/// Makes room in the thread pool for handlers that block. The pool adds threads beyond its minimum only one or two a second; with a
/// minimum that covers every worker, all of them may block and the node still renews its lease, claims and settles.
/// </summary>
internal static class WorkerThreads
{
    private static readonly Lock Gate = new();

    public static void Allow(int blocked)
    {
        lock (Gate)
        {
            ThreadPool.GetMinThreads(out var workers, out var ports);
            ThreadPool.GetMaxThreads(out var most, out _);
            ThreadPool.SetMinThreads(Math.Min(most, workers + blocked), ports);
        }
    }
}
