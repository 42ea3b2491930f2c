using System.Runtime.CompilerServices;

namespace Lighthouse.Redis;

/// <summary>
/// Awaits a read; and where it has to be waited for, the thread, which has nothing left to do for the connection, goes on with the caller whose reply came last. To hand that caller
/// to the pool would wake another thread for it. Hot path: once for each read.
/// </summary>
internal readonly struct ReadAndTell(ValueTask<int> read, Arrival last) : ICriticalNotifyCompletion
{
    public bool IsCompleted
    {
        get
        {
            if (!read.IsCompleted) return false;
            last.Tell(); // there is more to read first
            return true;
        }
    }

    public ReadAndTell GetAwaiter() => this;

    public int GetResult() => read.GetAwaiter().GetResult();

    public void OnCompleted(Action continuation)
    {
        read.GetAwaiter().OnCompleted(continuation);
        last.TellHere();
    }

    public void UnsafeOnCompleted(Action continuation)
    {
        read.GetAwaiter().UnsafeOnCompleted(continuation); // from here on another thread may read
        last.TellHere();
    }
}
