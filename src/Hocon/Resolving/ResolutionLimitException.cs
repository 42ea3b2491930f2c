namespace Lighthouse.Hocon;

/// <summary>Ends a resolution that outgrew a limit. Caught by the resolver that threw it.</summary>
internal sealed class ResolutionLimitException(Origin origin, string message) : Exception(message)
{
    public Origin Origin => origin;
}
