namespace Lighthouse.Redis;

public enum RedisStatus
{
    /// <summary>Not yet connected for the first time, and no attempt has failed.</summary>
    Connecting,
    Up,
    Down,
}

/// <summary>Whether Redis can be reached, since when, and why not.</summary>
/// <param name="Since">When this status began.</param>
/// <param name="Epoch">The number of the connection that is, or last was, up.</param>
/// <param name="Reason">For <see cref="RedisStatus.Down"/>: a sentence for people.</param>
public sealed record RedisState(RedisStatus Status, DateTimeOffset Since, long Epoch, string? Reason = null)
{
    public bool IsUp => Status == RedisStatus.Up;
}
