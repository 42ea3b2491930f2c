namespace Lighthouse.Redis;

/// <summary>A reply that has come, with the command it answers: its caller is still to be told.</summary>
internal readonly struct Arrival(PendingReply pending, RedisReply reply)
{
    /// <summary>Tells the caller, who goes on on another thread of the pool.</summary>
    public void Tell() => Tell(here: false);

    /// <summary>Tells the caller, who goes on on this thread and may keep it for as long as it likes.</summary>
    public void TellHere() => Tell(here: true);

    private void Tell(bool here)
    {
        if (pending is null) return; // there is no arrival
        pending.Complete(reply, here);
        pending.Release();
    }
}
