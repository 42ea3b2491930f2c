using Lighthouse.Messages;

namespace Lighthouse.NoopNode;

/// <summary>The job of every measurement: nothing to do, arguments of exactly 100 bytes.</summary>
[JobType("noop")]
public sealed record Noop(string Payload)
{
    public static Noop Instance { get; } = new(new string('x', 100 - "{\"payload\":\"\"}".Length));
}
