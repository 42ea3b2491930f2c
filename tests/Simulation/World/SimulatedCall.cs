using System.Globalization;
using Lighthouse.Redis;

namespace Lighthouse.Simulation;

/// <summary>What befalls a call on its way.</summary>
internal enum Fate
{
    None,

    /// <summary>The connection breaks before Redis has seen it.</summary>
    Lost,

    /// <summary>The connection breaks when Redis has executed it and before its answer arrives.</summary>
    AnswerLost,

    /// <summary>The connection breaks, and Redis executes it all the same, some time later: its bytes were on their way.</summary>
    Late,

    /// <summary>It is executed once more, some time later.</summary>
    Repeated,
}

/// <summary>One command between its sender and Redis.</summary>
internal sealed class SimulatedCall
{
    private readonly TaskCompletionSource<RedisReply> _done = new();
    private CancellationTokenRegistration _cancellation;

    public SimulatedCall(SimulatedProcess sender, RedisCommand command)
    {
        Sender = sender;
        BlockTime = command.BlockTime;
        var encoded = command.Take();
        Parts = Wire.Decode(encoded.Memory.Span);
        encoded.Return();
        Name = Wire.Text(Parts[0]);
    }

    public SimulatedProcess Sender { get; }

    public byte[][] Parts { get; }

    public string Name { get; }

    /// <summary>Of a function, behind its keys.</summary>
    public byte[][] Arguments => Parts[(3 + int.Parse(Wire.Text(Parts[2]), CultureInfo.InvariantCulture))..];

    /// <summary>Of a function, the queue whose keys it got; null of a command, and of a function without keys.</summary>
    public string? Queue => Name == "FCALL" && Parts[3] is [(byte)'l', ..] && Wire.Text(Parts[3]).Split('{', '}') is [_, var queue, ..] ? queue : null;

    /// <summary>How long Redis may keep it waiting.</summary>
    public TimeSpan BlockTime { get; }

    public Fate Fate { get; set; }

    /// <summary>When it left its sender; the clock's ticks.</summary>
    public long SentAt { get; set; }

    /// <summary>Redis has executed it, or never will.</summary>
    public bool HasArrived { get; set; }

    /// <summary>Bytes that are under way although their connection is gone.</summary>
    public bool IsLate { get; set; }

    public bool IsDone => _done.Task.IsCompleted;

    public ValueTask<RedisReply> Answer => new(_done.Task);

    /// <summary>The function's own name, or the command's.</summary>
    public string Verb => Name is not ("FCALL" or "FCALL_RO") ? Name : Wire.Text(Parts[1]) is var function && function.StartsWith("lh1_", StringComparison.Ordinal) ? function.Split('_', 3)[2] : function.Split('_', 2)[1];

    public void CancelWith(CancellationToken ct)
    {
        if (ct.CanBeCanceled)
        {
            _cancellation = ct.UnsafeRegister(static (call, token) =>
                ((SimulatedCall)call!)._done.TrySetException(new RedisCanceledException(((SimulatedCall)call).SentAt == 0 ? RedisDelivery.NotSent : RedisDelivery.MaybeExecuted, token)), this);
        }
    }

    public void Complete(RedisReply reply)
    {
        _cancellation.Dispose();
        if (reply.IsError) _done.TrySetException(RedisServerException.From(reply.AsString()));
        else _done.TrySetResult(reply);
    }

    public void Fail(Exception cause)
    {
        _cancellation.Dispose();
        _done.TrySetException(cause);
    }

    public override string ToString() => $"{Verb} {(Verb != Name && Parts.Length > 3 ? Wire.Text(Parts[3]).Replace(":again:high", "", StringComparison.Ordinal) : Parts.Length > 1 ? Wire.Text(Parts[1]) : "")}";
}
