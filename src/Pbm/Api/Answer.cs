namespace Lighthouse.Pbm;

/// <summary>An answer of the management API: what it means, and its JSON as it came.</summary>
internal sealed record Answer<T>(T Value, string Body);
