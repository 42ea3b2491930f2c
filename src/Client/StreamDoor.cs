using System.Diagnostics;
using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Client;

/// <summary>The stream door: one XADD a job, pipelined. Hot path: type and arguments are encoded straight into the command.</summary>
internal sealed class StreamDoor(IRedis redis)
{
    /// <summary>The connection there is now, or was last; see <see cref="SendBehindAsync"/>.</summary>
    public long Epoch => redis.Epoch;

    /// <summary>Whether the connection of this epoch is there still.</summary>
    public bool Holds(long epoch) => redis.State is { IsUp: true } state && state.Epoch == epoch;

    public ValueTask<RedisReply> SendAsync(in JobRequest job, QueueKeys keys, CancellationToken ct) => redis.SendAsync(Command(job, keys), ct);

    /// <summary>Sends it behind the jobs sent in this epoch; when that connection is lost it is not sent.</summary>
    public ValueTask<RedisReply> SendBehindAsync(in JobRequest job, QueueKeys keys, long epoch) => redis.SendAsync(Command(job, keys).OnlyIn(epoch));

    private static RedisCommand Command(in JobRequest job, QueueKeys keys)
    {
        var command = new RedisCommand("XADD"u8).Key(keys.Ready).Arg("*"u8);
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;
        if (trace is null && ReferenceEquals(job.Options, JobOptions.None))
        {
            command.Arg(FieldNames.Type).Arg(job.Type).Arg(FieldNames.Args).Arg(job.Args.Span);
        }
        else
        {
            var fields = new List<ReadOnlyMemory<byte>>(16);
            EnvelopeWriter.WriteFields(fields, job.Type, job.Args, Traced(job.Options, trace));
            foreach (var field in fields) command.Arg(field.Span);
        }
        return command;
    }

    internal static JobOptions Traced(JobOptions options, string? trace) =>
        trace is null || options.TraceParent is not null ? options : options with { TraceParent = trace };
}
