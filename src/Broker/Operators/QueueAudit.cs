namespace Lighthouse.Broker;

/// <summary>Looks for what should not be in a queue, a bounded step at a time.</summary>
internal static class QueueAudit
{
    public static async Task<AuditReply> StepAsync(OperatorCalls calls, string queue, IReadOnlyCollection<string> liveMembers, string cursor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(liveMembers);
        var reply = await calls.SendAsync("audit", queue, "", command =>
        {
            command.Arg(cursor);
            foreach (var member in liveMembers) command.Arg(member);
        }, ct);
        var findings = new List<AuditFinding>();
        for (var i = 0; i + 2 < reply[3].Length; i += 3) findings.Add(new AuditFinding(Kind(reply[3][i].AsString()), reply[3][i + 1].AsString(), reply[3][i + 2].AsString()));
        var next = reply[2].AsString();
        return new AuditReply(findings, next.Length == 0 ? null : next);
    }

    private static AuditKind Kind(string word) => word switch
    {
        "member" => AuditKind.NoMember,
        "pending" => AuditKind.PendingWithNobody,
        "lock" => AuditKind.LockWithoutJob,
        "lane" => AuditKind.LaneWithoutHolder,
        "future" => AuditKind.FutureId,
        "mark" => AuditKind.StaleMark,
        _ => AuditKind.Stray,
    };
}
