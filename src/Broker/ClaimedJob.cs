using System.Text;
using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>A job as a node holds it. Hot: a claim makes hundreds of them a call, so everything but the envelope stays bytes.</summary>
public sealed class ClaimedJob
{
    internal ClaimedJob(int stream, EntryId entry, ReadOnlyMemory<byte> idBytes, long fence, long claimedMs, JobMeta meta, ReadOnlyMemory<byte>[] fields)
    {
        Stream = stream;
        Entry = entry;
        IdBytes = idBytes;
        Fence = fence;
        ClaimedMs = claimedMs;
        Meta = meta;
        Fields = fields;
    }

    /// <summary>Index of the stream that holds it, see <see cref="JobStreams"/>.</summary>
    public int Stream { get; }

    /// <summary>Its entry there.</summary>
    public EntryId Entry { get; }

    /// <summary>The job's id as text.</summary>
    public string Id => field ??= Encoding.UTF8.GetString(IdBytes.Span);

    /// <summary>The job's id.</summary>
    public ReadOnlyMemory<byte> IdBytes { get; }

    /// <summary>Whether the id was made by Redis or by a function: its client gave none.</summary>
    public bool HasOwnId => Names.IsMadeId(IdBytes.Span);

    /// <summary>Strictly rising per queue, over retries and recoveries too.</summary>
    public long Fence { get; }

    /// <summary>This attempt, from 1.</summary>
    public int Attempt => Meta.Attempts + 1;

    /// <summary>It is a suspect, and is to run alone: claim nothing in any queue until it is settled.</summary>
    public bool IsSuspect => Stream == JobStreams.Alone;

    /// <summary>How often it was held by a node that went down.</summary>
    public int Crashes => Meta.Crashes;

    /// <summary>When it was enqueued, Unix milliseconds on Redis' clock.</summary>
    public long EnqueuedMs => Meta.EnqueuedMs;

    /// <summary>When it was claimed, Unix milliseconds on Redis' clock.</summary>
    public long ClaimedMs { get; }

    /// <summary>What the broker notes about a job beside its body.</summary>
    public JobMeta Meta { get; }

    /// <summary>The body as it was enqueued: names and values in turn, without the broker's own fields.</summary>
    public ReadOnlyMemory<byte>[] Fields { get; }
}
