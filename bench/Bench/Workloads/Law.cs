namespace Lighthouse.Bench;

/// <summary>How a figure is to grow with something, where no bar says how far it may.</summary>
/// <param name="Says">For people: what, with what.</param>
internal sealed record Law(string Says, IReadOnlyList<LawPoint> Points);

/// <param name="Size">How much there is of what grows.</param>
internal sealed record LawPoint(double Size, Figure Figure);
