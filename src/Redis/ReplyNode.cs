namespace Lighthouse.Redis;

/// <summary>
/// One value of a reply. <paramref name="A"/> and <paramref name="B"/> are start and length of its text, or number of the
/// first child and count of children (which lie side by side), or the two halves of an integer.
/// </summary>
internal readonly record struct ReplyNode(RedisReplyKind Kind, int A, int B)
{
    public static ReplyNode Integer(long value) => new(RedisReplyKind.Integer, (int)(value >> 32), (int)value);

    public long Value => ((long)A << 32) | (uint)B;

    public bool IsAggregate => Kind is RedisReplyKind.Array or RedisReplyKind.Map or RedisReplyKind.Set or RedisReplyKind.Push;

    public bool IsText => Kind is RedisReplyKind.SimpleString or RedisReplyKind.Error or RedisReplyKind.BulkString
        or RedisReplyKind.VerbatimString or RedisReplyKind.Double or RedisReplyKind.BigNumber;
}
