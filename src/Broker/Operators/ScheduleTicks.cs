namespace Lighthouse.Broker;

/// <summary>The tick of a schedule, decided in the queue that its job goes to.</summary>
internal static class ScheduleTicks
{
    public static async Task<FireReply> FireAsync(OperatorCalls calls, string queue, string schedule, long tickMs, long lastSeenMs, ReadOnlyMemory<byte> job, CancellationToken ct)
    {
        var reply = await calls.SendAsync("fire", queue, "", command => command.Arg(schedule).Arg(tickMs).Arg(lastSeenMs).Arg(job), ct);
        var status = reply[2].AsString() switch
        {
            "fired" => FireStatus.Fired,
            "already" => FireStatus.Already,
            "duplicate" => FireStatus.Duplicate,
            _ => FireStatus.Refused,
        };
        return new FireReply(status, reply[3].AsString(), status == FireStatus.Refused ? reply[4].AsString() : null, reply[5].AsInt64());
    }
}
