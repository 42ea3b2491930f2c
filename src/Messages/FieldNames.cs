namespace Lighthouse.Messages;

/// <summary>The names of a job's fields on the wire, the same at each door.</summary>
public static class FieldNames
{
    public static ReadOnlySpan<byte> Type => "type"u8;
    public static ReadOnlySpan<byte> Args => "args"u8;
    public static ReadOnlySpan<byte> Id => "id"u8;
    public static ReadOnlySpan<byte> Priority => "priority"u8;
    public static ReadOnlySpan<byte> Delay => "delay"u8;
    public static ReadOnlySpan<byte> RunAt => "run_at"u8;
    public static ReadOnlySpan<byte> ExpiresIn => "expires_in"u8;
    public static ReadOnlySpan<byte> ExpiresAt => "expires_at"u8;
    public static ReadOnlySpan<byte> MaxAttempts => "max_attempts"u8;
    public static ReadOnlySpan<byte> Backoff => "backoff"u8;
    public static ReadOnlySpan<byte> Timeout => "timeout"u8;
    public static ReadOnlySpan<byte> Unique => "unique"u8;
    public static ReadOnlySpan<byte> UniqueFor => "unique_for"u8;
    public static ReadOnlySpan<byte> OnDuplicate => "on_duplicate"u8;
    public static ReadOnlySpan<byte> OrderingKey => "ordering_key"u8;
    public static ReadOnlySpan<byte> ResultTtl => "result_ttl"u8;
    public static ReadOnlySpan<byte> ReplyTo => "reply_to"u8;
    public static ReadOnlySpan<byte> TraceParent => "traceparent"u8;
    public static ReadOnlySpan<byte> Meta => "meta"u8;
    public static ReadOnlySpan<byte> Version => "v"u8;

    /// <summary>The one field of an entry that carries a whole job document.</summary>
    public static ReadOnlySpan<byte> Document => "json"u8;

    /// <summary>Fields that begin so are internal; on entries of the public stream they are ignored.</summary>
    public const byte InternalMark = (byte)'@';
}
