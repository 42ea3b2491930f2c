namespace Lighthouse.Broker;

/// <summary>Asks for the end of one job.</summary>
internal static class JobCancellation
{
    /// <summary>A client's id that nobody has admitted yet is looked for a piece at a time: 500 jobs each, so as far as ten million.</summary>
    private const int MostPieces = 20_000;

    public static async Task<CancelReply> CancelAsync(OperatorCalls calls, string queue, string id, string by, string reason, CancellationToken ct)
    {
        var cursor = "";
        for (var piece = 0; piece < MostPieces; piece++)
        {
            var from = cursor;
            var reply = await calls.SendAsync("cancel", queue, by, command => command.Arg(OperatorCalls.Reason(reason)).Arg(id).Arg(from), ct);
            cursor = reply[6].AsString();
            if (reply[2].Is("searching"u8)) continue;
            var status = reply[2].AsString() switch
            {
                "cancelled" => CancelStatus.Cancelled,
                "requested" => CancelStatus.Requested,
                "ended" => CancelStatus.AlreadyEnded,
                _ => CancelStatus.Unknown,
            };
            if (status == CancelStatus.Unknown) break;
            return new CancelReply(status, reply[3].AsString(), reply[4].AsString(), OrNull(reply[5].AsString()));
        }

        // it may have ended: a kept result or the journal knows
        return await calls.Inspector.JobAsync(queue, id, ct) is { } past ? new CancelReply(CancelStatus.AlreadyEnded, past.Id, past.State, OrNull(past.Node)) : new CancelReply(CancelStatus.Unknown, id, "");
    }

    private static string? OrNull(string? node) => string.IsNullOrEmpty(node) ? null : node;
}
