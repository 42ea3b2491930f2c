namespace Lighthouse.Redis;

/// <summary>What is known about a command that failed.</summary>
public enum RedisDelivery
{
    /// <summary>Not a byte of it left this process: it was not executed and never will be.</summary>
    NotSent,

    /// <summary>It may have been executed, may still be, or never will be.</summary>
    MaybeExecuted,

    /// <summary>Redis answered it, with an error.</summary>
    Answered,
}

/// <summary>A command failed; <see cref="Delivery"/> says what may have become of it.</summary>
public abstract class RedisException(string message, RedisDelivery delivery, Exception? inner = null) : Exception(message, inner)
{
    public RedisDelivery Delivery { get; } = delivery;
}

/// <summary>There was no connection, or it broke.</summary>
public sealed class RedisConnectionException(string message, RedisDelivery delivery, Exception? inner = null) : RedisException(message, delivery, inner);

/// <summary>The command was sent and not answered in time.</summary>
public sealed class RedisTimeoutException(string message, RedisDelivery delivery = RedisDelivery.MaybeExecuted) : RedisException(message, delivery);

/// <summary>The peer sent what is no RESP3, or more than the limits allow. The connection has been given up.</summary>
public sealed class RedisProtocolException(string message, RedisDelivery delivery = RedisDelivery.MaybeExecuted, Exception? inner = null) : RedisException(message, delivery, inner);

/// <summary>Redis answered with an error.</summary>
/// <param name="code">Its first word: <c>ERR</c>, <c>WRONGTYPE</c>, <c>NOSCRIPT</c>, <c>OOM</c> …</param>
/// <param name="message">The whole error line, code included.</param>
public sealed class RedisServerException(string code, string message) : RedisException(message, RedisDelivery.Answered)
{
    public string Code { get; } = code;

    internal static RedisServerException From(string line)
    {
        var end = line.AsSpan().IndexOfAny(' ', '\r', '\n');
        return new RedisServerException(end < 0 ? line : line[..end], line);
    }
}

/// <summary>The caller's token was cancelled; <see cref="Delivery"/> says whether the command had already been sent.</summary>
public sealed class RedisCanceledException(RedisDelivery delivery, CancellationToken token)
    : OperationCanceledException(delivery == RedisDelivery.NotSent
        ? "The command was cancelled before it was sent."
        : "The command was cancelled after it was sent; Redis may have executed it, its answer is ignored.", token)
{
    public RedisDelivery Delivery { get; } = delivery;
}
