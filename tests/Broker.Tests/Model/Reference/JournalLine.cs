namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>One line of the journal: what happened to a job.</summary>
/// <param name="Caller">The node that the record is of; empty when no node in particular called.</param>
internal readonly record struct JournalLine(string Id, string State, int Attempt, string Caller)
{
    /// <summary>The node that is meant, where the line itself says it.</summary>
    public string? Node { get; init; }

    /// <summary>The job that this one is a duplicate of.</summary>
    public string? First { get; init; }

    /// <summary>When it is to be ready; 0 when nobody has put it off.</summary>
    public long Due { get; init; }

    /// <summary>The type of its error.</summary>
    public string? Error { get; init; }

    public override string ToString() =>
        $"{(Id.Length == 0 ? "the queue" : Id)} {State} a{Attempt}{(Caller.Length == 0 ? "" : $" by {Caller}")}{(Node is null ? "" : $" on {Node}")}{(First is null ? "" : $" of {First}")}{(Due == 0 ? "" : $" till {Due}")}{(Error is null ? "" : $" ({Error})")}";
}
