using System.Diagnostics.CodeAnalysis;

namespace Lighthouse.Actors;

/// <summary>
/// Hot where it is empty, as it nearly always is: before each message the mailbox looks here, which is one read. System messages are few,
/// so they pay a lock; and an idle actor pays for no segment of a concurrent queue, which takes a kilobyte.
/// </summary>
internal sealed class SystemQueue
{
    private readonly Queue<SystemMessage> _messages = new();
    private int _count;

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    public void Enqueue(SystemMessage message)
    {
        lock (_messages)
        {
            _messages.Enqueue(message);
            Volatile.Write(ref _count, _messages.Count);
        }
    }

    public bool TryDequeue([NotNullWhen(true)] out SystemMessage? message)
    {
        if (IsEmpty)
        {
            message = null;
            return false;
        }

        lock (_messages)
        {
            bool any = _messages.TryDequeue(out message);
            Volatile.Write(ref _count, _messages.Count);
            return any;
        }
    }
}
