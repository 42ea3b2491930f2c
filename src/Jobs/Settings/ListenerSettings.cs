namespace Lighthouse.Jobs;

/// <summary>Where a listener binds. The default port may give way to the next free one; a port that was set may not.</summary>
public sealed record ListenerSettings(string Host, int Port, bool PortWasSet = false);
