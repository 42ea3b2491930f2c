using System.Text;
using Lighthouse.Support;

namespace Lighthouse.Redis.Tests;

/// <summary>Who is told of a reply, and on which thread: a caller may keep its thread, and nobody else may wait for that.</summary>
public sealed class ConnectionReaderTests : IDisposable
{
    private readonly PendingPool _pool = new(8);
    private readonly Queue<PendingReply> _inFlight = new();
    private readonly ScriptedStream _stream = new();
    private readonly ConnectionReader _reader;

    public ConnectionReaderTests() => _reader = new ConnectionReader(_stream, ReplyLimits.Default, TimeProvider.System, reply => new Arrival(_inFlight.Dequeue(), reply));

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }

    [Fact]
    public async Task Replies_ThatCameTogether_TheLastIsToldOnTheThreadThatHasBegunTheNextRead()
    {
        var (first, second) = (Send(), Send());
        var told = TellAsync(second);
        _stream.Say("+a\r\n+b\r\n");

        _ = _reader.RunAsync();

        (await first).AsString().ShouldBe("a");
        var (reply, thread, reads) = await told.WaitAsync(Eventually.Patience);
        reply.ShouldBe("b");
        reads.ShouldBe(2);
        thread.ShouldBe(_stream.LastReader);

        async Task<(string, int, int)> TellAsync(Task<RedisReply> reply)
        {
            var text = (await reply.ConfigureAwait(false)).AsString();
            return (text, Environment.CurrentManagedThreadId, _stream.Reads);
        }
    }

    [Fact]
    public async Task Caller_KeepsTheThreadItIsToldOn_WhoeverStartsTheLoopDoesNotWait()
    {
        using var gate = new ManualResetEventSlim();
        var (first, second) = (Send(), Send());
        var kept = KeepAsync(second);
        _stream.Say("+a\r\n+b\r\n");

        var starting = Task.Factory.StartNew(_reader.RunAsync, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);

        await starting.WaitAsync(Eventually.Patience);
        kept.IsCompleted.ShouldBeFalse();
        gate.Set();
        await Task.WhenAll(first, kept).WaitAsync(Eventually.Patience);

        async Task KeepAsync(Task<RedisReply> reply)
        {
            await reply;
            gate.Wait(2 * Eventually.Patience).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_EndsBehindReplies_EachIsTold(bool inOrder)
    {
        var (first, second) = (Send(), Send());
        _stream.Say("+a\r\n+b\r\n");
        if (inOrder) _stream.Say("");
        else _stream.FailsThen = true;

        await Should.ThrowAsync<IOException>(_reader.RunAsync());

        (await first.WaitAsync(Eventually.Patience)).AsString().ShouldBe("a");
        (await second.WaitAsync(Eventually.Patience)).AsString().ShouldBe("b");
    }

    private Task<RedisReply> Send()
    {
        var pending = _pool.Rent();
        var reply = pending.Start(new RedisCommand("PING"u8));
        pending.TryMarkSent(0).ShouldBeTrue();
        pending.ReturnBytes();
        _inFlight.Enqueue(pending);
        return reply.AsTask();
    }

    /// <summary>Has at once what it was given, and then nothing, for good.</summary>
    private sealed class ScriptedStream : MemoryStream
    {
        private readonly Queue<byte[]> _said = new();

        public bool FailsThen { get; set; }

        public int Reads { get; private set; }

        public int LastReader { get; private set; }

        public void Say(string wire) => _said.Enqueue(Encoding.UTF8.GetBytes(wire));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Reads++;
            LastReader = Environment.CurrentManagedThreadId;
            if (_said.TryDequeue(out var wire))
            {
                wire.CopyTo(buffer);
                return new ValueTask<int>(wire.Length);
            }

            return FailsThen ? throw new IOException("The socket was closed.") : new ValueTask<int>(new TaskCompletionSource<int>().Task);
        }
    }
}
