using System.Text;
using Lighthouse.Messages;

namespace Lighthouse.Broker.Tests.Support;

/// <summary>Short ways to say what became of a job.</summary>
internal static class Outcomes
{
    public static Outcome Succeeded(this ClaimedJob job, string result = "", TimeSpan ttl = default, string? reply = null) =>
        new() { Job = job, Kind = OutcomeKind.Succeeded, Type = "t", Result = Encoding.UTF8.GetBytes(result), ResultTtl = ttl, ReplyTo = reply };

    public static Outcome Retry(this ClaimedJob job, TimeSpan delay) =>
        new() { Job = job, Kind = OutcomeKind.Retry, Type = "t", Delay = delay, Error = new JobError("Oops", "it failed") };

    public static Outcome Dead(this ClaimedJob job, TimeSpan ttl = default, string? reply = null) =>
        new() { Job = job, Kind = OutcomeKind.Dead, Type = "t", Error = new JobError("Oops", "it failed"), ResultTtl = ttl, ReplyTo = reply };

    public static Release Drain(this ClaimedJob job) => new() { Job = job, Reason = ReleaseReason.Drain, Type = "t" };

    public static Release Unknown(this ClaimedJob job) => new() { Job = job, Reason = ReleaseReason.UnknownType, Type = "t" };
}
