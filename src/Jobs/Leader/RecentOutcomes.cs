using System.Text.Json;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// The last outcomes of a queue, oldest first, as the journal has them. A fragment stays a slice of the reply it came in;
/// as many newer outcomes as the ring is long let go of the reply.
/// </summary>
internal sealed class RecentOutcomes
{
    public const int Capacity = 200;

    private readonly Outcome[] _ring = new Outcome[Capacity];
    private long _count;

    public int Count => (int)Math.Min(_count, Capacity);

    /// <param name="head">What the journal has once for many of them, of which <paramref name="text"/> is one's row; null where that is the whole fragment.</param>
    public void Add(long atMs, string? node, ReadOnlyMemory<byte> text, OutcomeHead? head = null) =>
        _ring[_count++ % Capacity] = new Outcome(atMs, node, text, head);

    public IEnumerable<Outcome> OldestFirst()
    {
        for (var i = _count - Count; i < _count; i++) yield return _ring[i % Capacity];
    }

    public IReadOnlyList<RecentSnapshot> ToSnapshot() =>
        [.. OldestFirst().Select(o => new RecentSnapshot(o.AtMs, o.Node, JsonElement.Parse(o.Fragment.Span)))];

    public static RecentOutcomes From(IReadOnlyList<RecentSnapshot> snapshot)
    {
        var recent = new RecentOutcomes();
        foreach (var outcome in snapshot) recent.Add(outcome.AtMs, outcome.Node, JsonSerializer.SerializeToUtf8Bytes(outcome.Fragment, LeaderJson.Default.JsonElement));
        return recent;
    }

    internal readonly record struct Outcome(long AtMs, string? Node, ReadOnlyMemory<byte> Text, OutcomeHead? Head)
    {
        public ReadOnlyMemory<byte> Fragment => Head is null ? Text : Head.FragmentOf(Text);
    }
}
