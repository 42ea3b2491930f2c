using System.Collections.Concurrent;

namespace Lighthouse.Demo.Cluster;

/// <summary>
/// One thread that starts all child processes and lives as long as this process. Children get a signal when their parent is
/// killed (<c>PR_SET_PDEATHSIG</c>), and the kernel takes for the parent the thread that started them.
/// </summary>
internal static class Starter
{
    private static readonly BlockingCollection<Action> Work = [];

    static Starter() => new Thread(() =>
    {
        foreach (var action in Work.GetConsumingEnumerable()) action();
    })
    { IsBackground = true, Name = "child processes" }.Start();

    public static void Run(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        });
        done.Task.GetAwaiter().GetResult();
    }
}
