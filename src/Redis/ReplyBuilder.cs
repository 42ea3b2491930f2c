namespace Lighthouse.Redis;

/// <summary>Makes a <see cref="RedisReply"/> of bytes that <see cref="ReplyScanner"/> has found whole and valid.</summary>
internal static class ReplyBuilder
{
    private static readonly byte[] Ok = "OK"u8.ToArray();

    public static RedisReply Build(ReadOnlySpan<byte> bytes, int values)
    {
        var type = bytes[0];
        if (values == 1 && type != '|') return Single(bytes, type);
        return new Walk(bytes, values).Run();
    }

    private static RedisReply Single(ReadOnlySpan<byte> bytes, byte type)
    {
        if (bytes.SequenceEqual("+OK\r\n"u8)) return new RedisReply(Ok, null, new ReplyNode(RedisReplyKind.SimpleString, 0, 2));
        var position = 0;
        var node = Read(bytes, ref position, out _);
        if (!node.IsText) return new RedisReply(null, node.IsAggregate ? [] : null, node);
        var text = bytes.Slice(node.A, node.B).ToArray();
        return new RedisReply(text, null, node with { A = 0 });
    }

    /// <summary>Reads one value's line and passes its bytes; for an aggregate <see cref="ReplyNode.B"/> is its number of elements.</summary>
    private static ReplyNode Read(ReadOnlySpan<byte> bytes, ref int position, out bool attribute)
    {
        ReplyLine.TryRead(bytes, position, int.MaxValue, out var line);
        var type = bytes[position];
        attribute = type == '|';
        position = line.Next;
        var text = bytes.Slice(line.Start, line.Length);
        switch (type)
        {
            case (byte)'+': return new(RedisReplyKind.SimpleString, line.Start, line.Length);
            case (byte)'-': return new(RedisReplyKind.Error, line.Start, line.Length);
            case (byte)',': return new(RedisReplyKind.Double, line.Start, line.Length);
            case (byte)'(': return new(RedisReplyKind.BigNumber, line.Start, line.Length);
            case (byte)'_': return default;
            case (byte)'#': return new(RedisReplyKind.Boolean, 0, text[0] == 't' ? 1 : 0);
            case (byte)':':
                ReplyText.TryInt64(text, out var number);
                return ReplyNode.Integer(number);
        }

        ReplyText.TryInt64(text, out var length);
        if (length < 0) return default;
        var count = (int)length;
        switch (type)
        {
            case (byte)'*': return new(RedisReplyKind.Array, 0, count);
            case (byte)'~': return new(RedisReplyKind.Set, 0, count);
            case (byte)'>': return new(RedisReplyKind.Push, 0, count);
            case (byte)'%' or (byte)'|': return new(RedisReplyKind.Map, 0, count * 2);
        }

        position += count + 2;
        return type switch
        {
            (byte)'!' => new(RedisReplyKind.Error, line.Next, count),
            (byte)'=' => new(RedisReplyKind.VerbatimString, line.Next + 4, count - 4),
            _ => new(RedisReplyKind.BulkString, line.Next, count),
        };
    }

    /// <summary>Walks a nested reply, with a stack of its own, and gives the children of each aggregate a row of neighbours.</summary>
    private ref struct Walk(ReadOnlySpan<byte> bytes, int values)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private readonly ReplyNode[] _nodes = new ReplyNode[values];
        private readonly Stack<(int Next, int End)> _open = new();
        private int _position;
        private int _free = 1;

        public RedisReply Run()
        {
            if (Fill(0) is { } row)
            {
                _open.Push(row);
                while (_open.TryPop(out row)) Fill(row);
            }
            return new RedisReply(_bytes.ToArray(), _nodes, _nodes[0]);
        }

        /// <summary>Fills a row, and each row it opens before the rest of it, which waits on the stack meanwhile.</summary>
        private void Fill((int Next, int End) row)
        {
            while (row.Next < row.End)
            {
                if (Fill(row.Next++) is not { } inner) continue;
                _open.Push(row);
                row = inner;
            }
        }

        /// <summary>The row of an aggregate's children, which is still to be filled.</summary>
        private (int Next, int End)? Fill(int slot)
        {
            var node = Read(_bytes, ref _position, out var attribute);
            while (attribute)
            {
                Skip(node.B);
                node = Read(_bytes, ref _position, out attribute);
            }
            if (!node.IsAggregate)
            {
                _nodes[slot] = node;
                return null;
            }
            _nodes[slot] = node with { A = _free };
            _free += node.B;
            return (_free - node.B, _free);
        }

        private void Skip(int values)
        {
            for (long left = values; left > 0;)
            {
                var node = Read(_bytes, ref _position, out var attribute);
                if (node.IsAggregate) left += node.B;
                if (!attribute) left--;
            }
        }
    }
}
