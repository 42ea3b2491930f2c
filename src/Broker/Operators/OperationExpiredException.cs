namespace Lighthouse.Broker;

/// <summary>An operator's call reached Redis after the moment it was good for: it changed nothing.</summary>
public sealed class OperationExpiredException(string operation, string queue, long notAfterMs, long nowMs)
    : Exception($"The call \"{operation}\" for queue {queue} reached Redis {nowMs - notAfterMs} ms after the moment it was good for. Nothing was changed; repeat it if it is still wanted.")
{
    /// <summary>The moment, Unix milliseconds on Redis' clock.</summary>
    public long NotAfterMs { get; } = notAfterMs;
}
