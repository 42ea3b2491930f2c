namespace Lighthouse.Broker.Tests.Model;

/// <summary>What a call that fails half-way may leave done all the same, because nothing depends on it.</summary>
/// <param name="Registers">The caller, whose session is opened or whose claim's number is used up, whatever else fails; null where no call of this kind does that.</param>
/// <param name="Stamps">Fence numbers may be used up.</param>
/// <param name="Forgets">What its time had run out for may be forgotten.</param>
internal sealed record Lasting(string? Registers = null, bool Stamps = false, bool Forgets = false)
{
    public static Lasting Nothing { get; } = new();
}
