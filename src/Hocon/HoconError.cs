namespace Lighthouse.Hocon;

/// <summary>One mistake in a configuration: where it is, and a sentence that says what was expected there.</summary>
public sealed record HoconError(Origin Origin, string Message)
{
    public override string ToString() => $"{Origin}: {Message}";
}
