using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Lighthouse.Redis;

/// <summary>
/// A view of one value of a reply. Cheap to copy; the bytes belong to the reply alone, so slices may be kept as long as one likes.
/// An error inside an array is a value of kind <see cref="RedisReplyKind.Error"/>; an error as the whole reply is thrown instead.
/// </summary>
public readonly struct RedisReply
{
    private readonly byte[]? _data;
    private readonly ReplyNode[]? _nodes;
    private readonly ReplyNode _node;

    internal RedisReply(byte[]? data, ReplyNode[]? nodes, ReplyNode node)
    {
        _data = data;
        _nodes = nodes;
        _node = node;
    }

    public RedisReplyKind Kind => _node.Kind;

    public bool IsNull => Kind == RedisReplyKind.Null;

    public bool IsError => Kind == RedisReplyKind.Error;

    /// <summary>Array, map, set or push.</summary>
    public bool IsAggregate => _node.IsAggregate;

    /// <summary>For an aggregate its number of elements (a map's keys and values count each); for text its bytes; otherwise 0.</summary>
    public int Length => IsAggregate || _node.IsText ? _node.B : 0;

    /// <summary>An element; a map's are key, value, key, value …</summary>
    public RedisReply this[int index]
    {
        get
        {
            if (!IsAggregate) throw Unexpected("an array");
            if ((uint)index >= (uint)_node.B) throw new ArgumentOutOfRangeException(nameof(index), index, $"The reply has {_node.B} elements.");
            return new RedisReply(_data, _nodes, _nodes![_node.A + index]);
        }
    }

    /// <summary>The text as bytes; empty for null.</summary>
    public ReadOnlySpan<byte> AsSpan() => AsMemory().Span;

    /// <summary>The text as bytes; empty for null. For a verbatim string without its three-letter format.</summary>
    public ReadOnlyMemory<byte> AsMemory()
    {
        if (_node.IsText) return _data.AsMemory(_node.A, _node.B);
        return Kind switch
        {
            RedisReplyKind.Null => default,
            RedisReplyKind.Integer => Encoding.ASCII.GetBytes(_node.Value.ToString(CultureInfo.InvariantCulture)),
            _ => throw Unexpected("text"),
        };
    }

    /// <summary>The text, read as UTF-8; numbers as digits. Empty for null: ask <see cref="IsNull"/> where that matters.</summary>
    public string AsString() => Kind switch
    {
        RedisReplyKind.Integer => _node.Value.ToString(CultureInfo.InvariantCulture),
        RedisReplyKind.Boolean => AsBoolean() ? "true" : "false",
        _ => Encoding.UTF8.GetString(AsSpan()),
    };

    /// <summary>An integer, or text that is one.</summary>
    public long AsInt64()
    {
        if (Kind is RedisReplyKind.Integer or RedisReplyKind.Boolean) return _node.Value;
        if (_node.IsText && Utf8Parser.TryParse(AsSpan(), out long value, out var read) && read == _node.B) return value;
        throw Unexpected("an integer");
    }

    public int AsInt32() => checked((int)AsInt64());

    /// <summary>A double, an integer, or text that is one.</summary>
    public double AsDouble()
    {
        if (Kind is RedisReplyKind.Integer) return _node.Value;
        if (_node.IsText && ReplyText.TryDouble(AsSpan(), out var value)) return value;
        throw Unexpected("a number");
    }

    /// <summary>A boolean, or an integer (as Redis' older commands answer).</summary>
    public bool AsBoolean() => Kind is RedisReplyKind.Boolean or RedisReplyKind.Integer ? _node.Value != 0 : throw Unexpected("a boolean");

    /// <summary>Whether this is text of exactly these bytes.</summary>
    public bool Is(ReadOnlySpan<byte> text) => _node.IsText && AsSpan().SequenceEqual(text);

    /// <summary>Looks a key up in a map, or in an array of keys and values, from the start.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out RedisReply value)
    {
        if (IsAggregate)
        {
            for (var i = 0; i + 1 < _node.B; i += 2)
            {
                if (!this[i].Is(key)) continue;
                value = this[i + 1];
                return true;
            }
        }
        value = default;
        return false;
    }

    public Enumerator GetEnumerator() => new(this);

    /// <summary>Reads one whole reply from its wire form; for tests and for fakes of <see cref="IRedis"/>.</summary>
    /// <exception cref="RedisProtocolException">It is no RESP3, is not complete, or has more behind it.</exception>
    public static RedisReply Parse(ReadOnlySpan<byte> wire)
    {
        var parser = new ReplyParser(ReplyLimits.Default);
        if (!parser.TryParse(wire, out var reply, out var used)) throw new RedisProtocolException($"The reply of {wire.Length} bytes is not complete.");
        return used == wire.Length ? reply : throw new RedisProtocolException($"After the reply of {used} bytes come {wire.Length - used} more.");
    }

    public static RedisReply Parse(string wire) => Parse(Encoding.UTF8.GetBytes(wire));

    /// <summary>For people: shortened, and not the wire form.</summary>
    public override string ToString() => ReplyText.Describe(this);

    private InvalidOperationException Unexpected(string wanted) => new($"Expected {wanted}, but the reply is {ReplyText.Describe(this)}.");

    public struct Enumerator(RedisReply reply)
    {
        private int _index = -1;
        public readonly RedisReply Current => reply[_index];
        public bool MoveNext() => reply.IsAggregate && ++_index < reply.Length;
    }
}
