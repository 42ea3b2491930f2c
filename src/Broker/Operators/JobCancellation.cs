namespace Lighthouse.Broker;

/// <summary>Asks for the end of one job.</summary>
internal static class JobCancellation
{
    public static async Task<CancelReply> CancelAsync(OperatorCalls calls, string queue, string id, string by, string reason, CancellationToken ct)
    {
        var reply = await calls.SendAsync("cancel", queue, by, command => command.Arg(reason).Arg(id), ct);
        var status = reply[2].AsString() switch
        {
            "cancelled" => CancelStatus.Cancelled,
            "requested" => CancelStatus.Requested,
            "ended" => CancelStatus.AlreadyEnded,
            _ => CancelStatus.Unknown,
        };
        var node = reply[5].AsString();
        return new CancelReply(status, reply[3].AsString(), reply[4].AsString(), node.Length == 0 ? null : node);
    }
}
