namespace Lighthouse.Redis;

/// <summary>The types of RESP3. An attribute is read and left out.</summary>
public enum RedisReplyKind
{
    Null,
    SimpleString,
    Error,
    Integer,
    BulkString,
    Double,
    Boolean,
    BigNumber,
    VerbatimString,
    Array,
    Map,
    Set,
    Push,
}
