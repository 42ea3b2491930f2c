namespace Lighthouse.Redis;

/// <summary>The server was reached and cannot be used now. Refused: trying again soon will not help.</summary>
internal sealed class NotReadyException(string message, bool refused) : Exception(message)
{
    public bool Refused { get; } = refused;
}
