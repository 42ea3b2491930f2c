namespace Lighthouse.Jobs;

/// <summary>Where a listener binds. The default port may give way to the next free one; any other may not.</summary>
public sealed record ListenerSettings(string Host, int Port, bool PortWasSet = false)
{
    /// <summary>Names, beside those of loopback and this machine, by which it may be called.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];
}
