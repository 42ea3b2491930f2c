using System.Runtime.CompilerServices;

namespace Lighthouse.Redis;

/// <summary>
/// Awaits a read. Where it has to be waited for, this thread has nothing left to do for the connection, and goes on with the caller whose reply came last: to hand that caller to the
/// pool would wake another thread for it. Hot path: once for each read.
/// </summary>
/// <remarks>
/// A read that ends just while it is registered goes on from this thread's own queue, where others of the pool find it once they have nothing else; so it is looked at once more before.
/// </remarks>
internal readonly struct ReadAndTell(ValueTask<int> read, ConnectionReader reader) : ICriticalNotifyCompletion
{
    public bool IsCompleted
    {
        get
        {
            if (!read.IsCompleted) return false;
            reader.TakeLast().Tell(); // there is more to read first
            return true;
        }
    }

    public ReadAndTell GetAwaiter() => this;

    public int GetResult() => read.GetAwaiter().GetResult();

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        var last = reader.TakeLast(); // once the read is registered, another thread may be at the next
        var here = !read.IsCompleted && Thread.CurrentThread.IsThreadPoolThread;
        read.GetAwaiter().UnsafeOnCompleted(continuation);
        if (here) last.TellHere();
        else last.Tell();
    }
}
