using System.Text.Json;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>Asks the public function <c>lighthouse_job</c> where a job is now.</summary>
internal sealed class PresentReader(IRedis redis, Keys keys)
{
    /// <summary>Null when nothing is known of it, or only the journal knows.</summary>
    public async Task<JobView?> ReadAsync(string queue, string id, CancellationToken ct)
    {
        var reply = await redis.SendAsync(new RedisCommand("FCALL_RO"u8).Arg("lighthouse_job"u8).Arg(1).Key(keys.Queue(queue).Root).Arg(id), ct);
        if (reply.IsNull || JsonSerializer.Deserialize(reply.AsSpan(), BrokerJson.Default.PresentState) is not { } state) return null;
        return new JobView
        {
            Queue = queue,
            Id = state.Id,
            Type = state.Type ?? "",
            State = state.State,
            Attempt = state.Attempt ?? state.Attempts ?? 0,
            Node = state.Node,
            EnqueuedMs = state.EnqueuedAt,
            DueMs = state.DueAt is { ValueKind: JsonValueKind.Number } due ? due.GetInt64() : 0,
            Result = state.State == JobStates.Succeeded ? state.Result?.GetRawText() : null,
            Error = state.Error,
            Progress = state.Progress?.GetRawText(),
            Cancel = state.Cancel,
            WaitsFor = state.WaitsFor,
        };
    }
}
