using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Lighthouse.Redis;

/// <summary>
/// One command, encoded once as it is built. It can be sent once; <see cref="Copy"/> before sending makes another.
/// Not safe for use by several threads. Hot path: one pooled buffer a command, no other allocation.
/// </summary>
/// <example><c>new RedisCommand("FCALL"u8).Arg("lh1_claim"u8).Arg(1).Key(key).Arg(session)</c></example>
public sealed class RedisCommand
{
    // "*" + ten digits + CR LF: the number of parts is known only at the end, so its line is written right-aligned into this room.
    private const int HeadRoom = 13;
    private byte[]? _buffer;
    private int _end = HeadRoom;
    private int _parts;
    private (int Start, int Length) _key;
    private readonly (int Start, int Length) _name;

    public RedisCommand(ReadOnlySpan<byte> name) : this(name, privileged: false) { }

    private RedisCommand(ReadOnlySpan<byte> name, bool privileged)
    {
        if (name.IsEmpty) throw new ArgumentException("A Redis command needs a name.", nameof(name));
        if (!privileged) ForbiddenCommands.Check(name);
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(256, HeadRoom + name.Length + 32));
        _name = Append(name);
    }

    public RedisCommand(string name) : this(Encoding.UTF8.GetBytes(name)) { }

    private RedisCommand(RedisCommand from)
    {
        var source = from.Buffer;
        _buffer = ArrayPool<byte>.Shared.Rent(from._end);
        source.AsSpan(0, from._end).CopyTo(_buffer);
        (_end, _parts, _key, _name, BlockTime, Epoch) = (from._end, from._parts, from._key, from._name, from.BlockTime, from.Epoch);
    }

    /// <summary>A command that changes the connection; only for its own greeting.</summary>
    internal static RedisCommand Privileged(ReadOnlySpan<byte> name) => new(name, privileged: true);

    /// <summary>How long Redis may keep the command waiting before it answers; see <see cref="Blocking"/>.</summary>
    public TimeSpan BlockTime { get; private set; }

    /// <summary>The connection it is for, by its <see cref="IRedis.Epoch"/>; 0: whichever there is. See <see cref="OnlyIn"/>.</summary>
    public long Epoch { get; private set; }

    /// <summary>The command's name, as given.</summary>
    public string Name => Encoding.UTF8.GetString(Buffer, _name.Start, _name.Length);

    /// <summary>The first part that was marked as a key; a Cluster routes by it. Empty when there is none.</summary>
    public ReadOnlySpan<byte> FirstKey => Buffer.AsSpan(_key.Start, _key.Length);

    /// <summary>One part as text; 0 is the name, 1 of an <c>FCALL</c> the function. Walks the encoded bytes: for logs and tests.</summary>
    public string Part(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _parts);
        var at = HeadRoom;
        while (true)
        {
            _ = Utf8Parser.TryParse(Buffer.AsSpan(at + 1), out int length, out var digits); // our own encoding: always a number
            var start = at + 1 + digits + 2;
            if (index-- == 0) return Encoding.UTF8.GetString(Buffer, start, length);
            at = start + length + 2;
        }
    }

    /// <summary>The number of bytes it will take on the wire, give or take the first line.</summary>
    public int Length => _end;

    public RedisCommand Arg(ReadOnlySpan<byte> value)
    {
        Append(value);
        return this;
    }

    public RedisCommand Arg(ReadOnlyMemory<byte> value) => Arg(value.Span);

    public RedisCommand Arg(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Arg(value.AsSpan());
    }

    /// <summary>Appends a string as UTF-8.</summary>
    public RedisCommand Arg(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Append(value);
        return this;
    }

    public RedisCommand Arg(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        return Arg(digits[..length]);
    }

    /// <summary>Appends a number in the shortest form that reads back the same.</summary>
    public RedisCommand Arg(double value)
    {
        Span<byte> digits = stackalloc byte[32];
        value.TryFormat(digits, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        return Arg(digits[..length]);
    }

    /// <summary>Appends a key. Keys are marked so that they can be routed by slot.</summary>
    public RedisCommand Key(ReadOnlySpan<byte> key)
    {
        Mark(Append(key));
        return this;
    }

    /// <inheritdoc cref="Key(ReadOnlySpan{byte})"/>
    public RedisCommand Key(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Mark(Append(key));
        return this;
    }

    /// <summary>
    /// Says that Redis may keep this command waiting for up to <paramref name="time"/> (the <c>BLOCK</c> it carries), which is
    /// added to its time limits. Only a dedicated connection takes such a command.
    /// </summary>
    public RedisCommand Blocking(TimeSpan time)
    {
        if (time <= TimeSpan.Zero || time > TimeSpan.FromDays(1))
            throw new ArgumentOutOfRangeException(nameof(time), time, "A command may block for more than nothing and for a day at most: a wait without end could not be told from a dead server.");
        BlockTime = time;
        return this;
    }

    /// <summary>
    /// Says that this command belongs behind others on the same connection: once that one is lost it fails as not sent, where other commands
    /// wait for the next connection. So of commands sent one after the other none is executed when one before it was lost on its way.
    /// </summary>
    /// <param name="epoch">The <see cref="IRedis.Epoch"/> in which those others were sent; at least 1.</param>
    public RedisCommand OnlyIn(long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        Epoch = epoch;
        return this;
    }

    /// <summary>Makes another command with the same content. Possible only before this one is sent.</summary>
    public RedisCommand Copy() => new(this);

    public override string ToString() => _buffer is null ? "(a command that was sent)" : $"{Name} ({_parts - 1} arguments, {_end} bytes)";

    /// <summary>Hands the encoded bytes over, once. The taker returns <see cref="Encoded.Buffer"/> to the shared pool.</summary>
    internal Encoded Take()
    {
        var buffer = Interlocked.Exchange(ref _buffer, null) ?? throw AlreadySent();
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(_parts, digits, out var length);
        var start = HeadRoom - length - 3;
        buffer[start] = (byte)'*';
        digits[..length].CopyTo(buffer.AsSpan(start + 1));
        "\r\n"u8.CopyTo(buffer.AsSpan(HeadRoom - 2));
        return new Encoded(buffer, start, _end - start);
    }

    internal readonly record struct Encoded(byte[] Buffer, int Start, int Length)
    {
        public ReadOnlyMemory<byte> Memory => Buffer.AsMemory(Start, Length);
        public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
    }

    private byte[] Buffer => _buffer ?? throw AlreadySent();

    private static InvalidOperationException AlreadySent() => new("This command has been sent already: a command can be sent once. Use Copy() before sending it.");

    private void Mark((int, int) part)
    {
        if (_key == default) _key = part;
    }

    private (int Start, int Length) Append(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        WriteLength(value.Length);
        var part = (_end, value.Length);
        value.CopyTo(_buffer.AsSpan(_end));
        Finish(value.Length);
        return part;
    }

    private (int Start, int Length) Append(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Reserve(length);
        WriteLength(length);
        var part = (_end, length);
        Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_end));
        Finish(length);
        return part;
    }

    private void WriteLength(int length)
    {
        var buffer = _buffer!;
        buffer[_end++] = (byte)'$';
        if (length < 10)
        {
            buffer[_end++] = (byte)('0' + length);
        }
        else
        {
            Utf8Formatter.TryFormat(length, buffer.AsSpan(_end), out var written);
            _end += written;
        }
        buffer[_end++] = (byte)'\r';
        buffer[_end++] = (byte)'\n';
    }

    private void Finish(int length)
    {
        _end += length;
        _buffer![_end++] = (byte)'\r';
        _buffer[_end++] = (byte)'\n';
        _parts++;
    }

    private void Reserve(int length)
    {
        var buffer = Buffer;
        var needed = (long)_end + length + 16; // "$" + ten digits + two CR LF
        if (needed <= buffer.Length) return;
        if (needed > Array.MaxLength) throw new InvalidOperationException($"A command may not be larger than {Array.MaxLength} bytes; this one would have {needed}.");
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(needed, buffer.Length * 2L), Array.MaxLength));
        buffer.AsSpan(0, _end).CopyTo(larger);
        _buffer = larger;
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
