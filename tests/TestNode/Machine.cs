using System.Diagnostics;

namespace Lighthouse.TestNode;

/// <summary>Handlers that are deaf to their token and use up what the process needs to live.</summary>
internal static class Machine
{
    /// <summary>Computes, on whatever thread it was given.</summary>
    public static Task Burn(int milliseconds)
    {
        var watch = Stopwatch.StartNew();
        while (watch.ElapsedMilliseconds < milliseconds) Thread.SpinWait(1_000);
        return Task.CompletedTask;
    }

    /// <summary>Ends this process as the kernel does when memory runs out.</summary>
    public static Task Kill()
    {
        Process.GetCurrentProcess().Kill();
        return Task.Delay(Timeout.Infinite);
    }

    /// <summary>Holds a thread of the pool and does nothing with it.</summary>
    public static Task Block(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return Task.CompletedTask;
    }
}
