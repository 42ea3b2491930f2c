using System.Text.Json;
using Lighthouse.Broker;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// What the journal of one queue adds up to: a pure function of its records in their order, so that a snapshot with the
/// rest of the journal gives the same as the whole of it.
/// </summary>
internal sealed class QueueFold
{
    /// <summary>A producer may invent types and a cluster node names without end; beyond these many they count under one name.</summary>
    internal const int MaxTypes = 1_000;

    internal const int MaxNodes = 500;
    internal const string Rest = "(others)";
    internal const string Start = "0-0";

    private readonly Dictionary<string, TypeFold> _types = new(Utf8Names.Instance);
    private readonly Dictionary<string, OutcomeCounts> _nodes = new(Utf8Names.Instance);

    /// <summary>The type that was looked up last: jobs of one type mostly come together.</summary>
    private (byte[] Name, TypeFold Fold)? _lastType;

    public string Position { get; private set; } = Start;

    /// <summary>The cumulative number of outcomes that the last record stated.</summary>
    public long Counted { get; private set; }

    /// <summary>Outcomes that were trimmed before they were folded: the figures are short by these many.</summary>
    public long Missed { get; private set; }

    public IReadOnlyDictionary<string, TypeFold> Types => _types;

    public IReadOnlyDictionary<string, OutcomeCounts> Nodes => _nodes;

    public RecentOutcomes Recent { get; private init; } = new();

    /// <summary>Folds one record in and returns how many outcomes lie between it and the one before that nobody will see again.</summary>
    public long Apply(string position, long atMs, string? node, long cumulative, ReadOnlyMemory<byte> body)
    {
        Position = position;
        var outcomes = 0;
        var reader = new Utf8JsonReader(body.Span);
        if (!body.IsEmpty && reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            OutcomeCounts? caller = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                var start = (int)reader.TokenStartIndex;
                var outcome = OutcomeFragment.Read(ref reader);
                if (outcome.Node.IsEmpty && node is { Length: > 0 } && (outcome.Rows > 0 || !outcome.Id.IsEmpty)) caller ??= NodeOf(node);
                if (outcome.Rows > 0)
                {
                    outcomes += ApplyRows(outcome, atMs, node, caller, body[outcome.Rows..(int)reader.BytesConsumed]);
                    continue;
                }

                outcomes++;
                if (outcome.Id.IsEmpty) continue; // of the queue itself: it was paused, limited, mended
                Apply(outcome, atMs, caller);
                Recent.Add(atMs, node, body[start..(int)reader.BytesConsumed]);
            }
        }

        if (cumulative <= 0) return 0;
        var missed = Math.Max(0, cumulative - outcomes - Counted);
        Counted = cumulative;
        Missed += missed;
        return missed;
    }

    public QueueSnapshot ToSnapshot() => new(
        Position,
        Counted,
        Missed,
        _types.ToDictionary(t => t.Key, t => t.Value.ToSnapshot()),
        _nodes.ToDictionary(n => n.Key, n => n.Value.ToSnapshot()),
        Recent.ToSnapshot());

    public static QueueFold From(QueueSnapshot snapshot)
    {
        var fold = new QueueFold
        {
            Position = snapshot.Position,
            Counted = snapshot.Counted,
            Missed = snapshot.Missed,
            Recent = RecentOutcomes.From(snapshot.Recent),
        };
        foreach (var (type, kept) in snapshot.Types) fold._types[type] = TypeFold.From(kept);
        foreach (var (node, kept) in snapshot.Nodes) fold._nodes[node] = OutcomeCounts.From(kept);
        return fold;
    }

    private int ApplyRows(in OutcomeFragment shared, long atMs, string? node, OutcomeCounts? caller, ReadOnlyMemory<byte> rows)
    {
        var count = 0;
        var fold = TypeOf(shared.Type.IsEmpty ? "(none)"u8 : shared.Type);
        var head = new OutcomeHead(_lastType!.Value.Name, shared.State, shared.ClaimedMs);
        var reader = new Utf8JsonReader(rows.Span, isFinalBlock: false, default);
        for (reader.Read(); reader.Read() && reader.TokenType == JsonTokenType.StartArray; count++)
        {
            var start = (int)reader.TokenStartIndex;
            fold.Apply(shared.Of(SuccessRow.Read(ref reader, shared.ClaimedMs)), atMs);
            Recent.Add(atMs, node, rows[start..(int)reader.BytesConsumed], head);
        }

        (shared.Node.IsEmpty ? caller : NodeOf(shared.Node))?.Record(shared.State, atMs, count);
        return count;
    }

    /// <param name="caller">The node whose call it was; an outcome that names another counts there.</param>
    private void Apply(in OutcomeFragment outcome, long atMs, OutcomeCounts? caller)
    {
        TypeOf(outcome.Type.IsEmpty ? "(none)"u8 : outcome.Type).Apply(outcome, atMs);
        (outcome.Node.IsEmpty ? caller : NodeOf(outcome.Node))?.Record(outcome.State, atMs);
    }

    private TypeFold TypeOf(ReadOnlySpan<byte> type)
    {
        if (_lastType is { } last && type.SequenceEqual(last.Name)) return last.Fold;
        var types = _types.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!types.TryGetValue(type, out var fold))
        {
            var name = _types.Count < MaxTypes ? Utf8Names.Instance.Create(type) : Rest;
            if (!_types.TryGetValue(name, out fold)) fold = _types[name] = new TypeFold();
        }

        _lastType = (type.ToArray(), fold);
        return fold;
    }

    private OutcomeCounts NodeOf(ReadOnlySpan<byte> node) =>
        _nodes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(node, out var counts) ? counts : NodeOf(Utf8Names.Instance.Create(node));

    private OutcomeCounts NodeOf(string node)
    {
        if (_nodes.TryGetValue(node, out var counts)) return counts;
        if (_nodes.Count >= MaxNodes) _nodes.Remove(_nodes.MinBy(n => (n.Value.LastMs, n.Key)).Key);
        return _nodes[node] = new OutcomeCounts();
    }
}
