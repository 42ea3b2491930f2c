using System.Text;
using System.Text.Json;
using Lighthouse.Broker;

namespace Lighthouse.Jobs.Leader;

/// <summary>
/// One job's part of a journal record. Hot: the coordinator folds every outcome of the cluster, so reading one allocates nothing.
/// Member names are those of the journal: id, type, s(tate), a(ttempt), e(nqueued ms), c(laimed ms), st(arted ms), d(uration µs); jobs: rows of many.
/// </summary>
internal ref struct OutcomeFragment
{
    public ReadOnlySpan<byte> Id;
    public ReadOnlySpan<byte> Type;
    public ReadOnlySpan<byte> Node;
    public OutcomeState State;
    public int Attempt;
    public long EnqueuedMs;
    public long ClaimedMs;
    public long StartedMs;
    public long DurationUs;

    /// <summary>Where the rows of many jobs begin that the rest of the fragment is true of; 0 when it is one job's.</summary>
    public int Rows;

    /// <summary>Reads the object the reader stands on, up to its end. What is unknown or of the wrong kind is passed over.</summary>
    public static OutcomeFragment Read(scoped ref Utf8JsonReader reader)
    {
        var fragment = new OutcomeFragment();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (reader.ValueSpan)
            {
                case [(byte)'s']: fragment.State = OutcomeStates.Parse(Text(ref reader)); break;
                case [(byte)'a']: fragment.Attempt = (int)Math.Clamp(Number(ref reader), 0, int.MaxValue); break;
                case [(byte)'e']: fragment.EnqueuedMs = Number(ref reader); break;
                case [(byte)'c']: fragment.ClaimedMs = Number(ref reader); break;
                case [(byte)'d']: fragment.DurationUs = Number(ref reader); break;
                case [(byte)'i', (byte)'d']: fragment.Id = Text(ref reader); break;
                case [(byte)'s', (byte)'t']: fragment.StartedMs = Number(ref reader); break;
                case var name when name.SequenceEqual("type"u8): fragment.Type = Text(ref reader); break;
                case var name when name.SequenceEqual("jobs"u8): fragment.Rows = Array(ref reader); break;
                case var name when name.SequenceEqual("node"u8): fragment.Node = Text(ref reader); break;
                default: Pass(ref reader); break;
            }
        }

        return fragment;
    }

    /// <summary>One of the jobs of a fragment with rows.</summary>
    public readonly OutcomeFragment Of(in SuccessRow row) => this with
    {
        Id = row.Id,
        Attempt = 1,
        EnqueuedMs = row.EnqueuedMs,
        ClaimedMs = row.ClaimedMs,
        StartedMs = row.StartedMs,
        DurationUs = row.DurationUs,
    };

    private static int Array(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start;
    }

    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return default;
        }

        return reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
    }

    private static long Number(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.Number)
        {
            reader.Skip();
            return 0;
        }

        if (reader.TryGetInt64(out var whole)) return whole;
        return reader.TryGetDouble(out var value) && Math.Abs(value) < 9e15 ? (long)value : 0;
    }

    private static void Pass(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
