using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>The arguments of one release.</summary>
internal sealed class ReleaseCall(QueueKeys names, IReadOnlyList<Release> jobs)
{
    /// <summary>Jobs a call: about 15 µs of Redis each.</summary>
    public const int Most = 100;

    public RedisCommand Write(FunctionCalls functions, QueueSession session)
    {
        var more = 0;
        foreach (var release in jobs) more += (KeepsResult(release) ? 1 : 0) + (Replies(release) ? 1 : 0);
        var command = functions.Command("release", names.Structural, more);
        foreach (var release in jobs)
        {
            if (KeepsResult(release)) command.Key(names.Result(release.Job.Id));
            if (Replies(release)) command.Key(names.Reply(release.ReplyTo!));
        }

        command.Arg(session.Node).Arg(session.Session).Arg(session.History);
        Span<byte> entry = stackalloc byte[41];
        foreach (var release in jobs)
        {
            var job = release.Job;
            command.Arg(job.Stream).Arg(job.Entry.Format(entry)).Arg(job.IdBytes).Arg(Word(release.Reason))
                .Arg((long)release.Delay.TotalMilliseconds).Arg((long)release.Grace.TotalMilliseconds)
                .Arg(KeepsResult(release) ? (long)release.ResultTtl.TotalMilliseconds : 0).Arg(Replies(release) ? release.ReplyTo! : "");
        }
        return command;
    }

    private static ReadOnlySpan<byte> Word(ReleaseReason reason) => reason switch
    {
        ReleaseReason.UnknownType => "unknown"u8,
        ReleaseReason.TookNodeDown => "crash"u8,
        _ => "drain"u8,
    };

    private static bool KeepsResult(Release release) => release.Reason != ReleaseReason.Drain && release.ResultTtl >= TimeSpan.FromMilliseconds(1);

    private static bool Replies(Release release) => release.Reason != ReleaseReason.Drain && !string.IsNullOrEmpty(release.ReplyTo);
}
