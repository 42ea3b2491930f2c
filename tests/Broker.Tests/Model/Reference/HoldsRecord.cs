namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>What a job holds: its unique key (d… until it is done, f… for its time), its ordering lane, a slot of its type.</summary>
internal sealed record HoldsRecord(string? Unique = null, string? Order = null, string? Slot = null)
{
    public bool IsEmpty => Unique is null && Order is null && Slot is null;

    public override string ToString() => string.Join('\n', new[] { ('u', Unique), ('o', Order), ('t', Slot) }.Where(line => line.Item2 is not null).Select(line => $"{line.Item1}{line.Item2}"));
}

/// <summary>A node that went down while it held a job.</summary>
internal sealed record CrashRecord(string Node, long At, bool Alone);
