using System.Text;
using Lighthouse.Messages;

namespace Lighthouse.Bench;

/// <summary>The job of every measurement: nothing to do, arguments of exactly 100 bytes.</summary>
[JobType("noop")]
internal sealed record Noop(string Payload)
{
    public static Noop Instance { get; } = new(new string('x', 100 - "{\"payload\":\"\"}".Length));

    public static string Json { get; } = Encoding.UTF8.GetString(Client.JobRequest.Of(Instance).Args.Span);
}
