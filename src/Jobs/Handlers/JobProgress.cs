namespace Lighthouse.Jobs;

/// <summary>How far a running job has come, as its handler says.</summary>
/// <param name="Fraction">From 0 to 1; null when the handler cannot tell.</param>
/// <param name="Message">What it is at; cut at 500 characters.</param>
public sealed record JobProgress(double? Fraction, string? Message)
{
    private const int MessageLength = 500;

    internal static JobProgress Of(double? fraction, string? message) => new(
        fraction is { } part && !double.IsNaN(part) ? Math.Clamp(part, 0, 1) : null,
        message is null || message.Length <= MessageLength ? message : string.Concat(message.AsSpan(0, MessageLength), "…"));
}
