using System.Text;
using Lighthouse.Messages;

namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>A job as its client wrote it; never changes.</summary>
internal sealed record JobSpec
{
    public required string Type { get; init; }

    /// <summary>Tells the bodies of all jobs of a sequence apart.</summary>
    public required int Number { get; init; }

    public string? GivenId { get; init; }

    public JobPriority Priority { get; init; } = JobPriority.Normal;

    public long? DelayMs { get; init; }

    public long? ExpiresInMs { get; init; }

    public string? OrderingKey { get; init; }

    public string? Unique { get; init; }

    public long? UniqueMs { get; init; }

    /// <summary>The lock goes with its job, at the latest after <see cref="UniqueMs"/>.</summary>
    public bool UniqueUntilDone { get; init; } = true;

    public bool Replaces { get; init; }

    public string? ReplyTo { get; init; }

    public long ResultTtlMs { get; init; }

    /// <summary>Whether it travels as one JSON document, rather than as fields.</summary>
    public bool IsDocument { get; init; }

    /// <summary>Nothing but a type and arguments, at the stream door.</summary>
    public bool IsPlain => !IsDocument && GivenId is null && DelayMs is null && ExpiresInMs is null && OrderingKey is null && Unique is null && ReplyTo is null && ResultTtlMs == 0 && Priority == JobPriority.Normal && !IsMalformed;

    public bool IsMalformed { get; init; }

    /// <summary>As it lies in a stream: names and values in turn.</summary>
    public string[] Fields => field ??= IsDocument ? ["json", Document] : IsMalformed ? ["nonsense", $"{Number}"] : [.. Options()];

    /// <summary>As one JSON document.</summary>
    public string Document => field ??= IsMalformed ? $"nonsense {Number}" : Json();

    /// <summary>One line for a sentence.</summary>
    public override string ToString() => IsMalformed ? $"nonsense {Number}" : string.Join(' ', Options());

    public bool HasSameBody(IReadOnlyList<string> fields) => Fields.AsSpan().SequenceEqual([.. fields]);

    private IEnumerable<string> Options()
    {
        yield return "type";
        yield return Type;
        yield return "args";
        yield return $"{Number}";
        foreach (var (name, value) in Extras())
        {
            yield return name;
            yield return value;
        }
    }

    private IEnumerable<(string Name, string Value)> Extras()
    {
        if (GivenId is not null) yield return ("id", GivenId);
        if (Priority != JobPriority.Normal) yield return ("priority", PriorityWord(Priority));
        if (DelayMs is { } delay) yield return ("delay", $"{delay}ms");
        if (ExpiresInMs is { } expires) yield return ("expires_in", $"{expires}ms");
        if (OrderingKey is not null) yield return ("ordering_key", OrderingKey);
        if (Unique is not null) yield return ("unique", Unique);
        if (UniqueMs is { } time) yield return ("unique_for", UniqueUntilDone ? $"done:{time}ms" : $"{time}ms");
        if (Replaces) yield return ("on_duplicate", "replace");
        if (ReplyTo is not null) yield return ("reply_to", ReplyTo);
        if (ResultTtlMs > 0) yield return ("result_ttl", $"{ResultTtlMs}ms");
    }

    private string Json()
    {
        var text = new StringBuilder($"{{\"type\":\"{Type}\",\"args\":{Number}");
        foreach (var (name, value) in Extras()) text.Append($",\"{name}\":\"{value}\"");
        return text.Append('}').ToString();
    }

    public static string PriorityWord(JobPriority priority) => priority switch { JobPriority.High => "high", JobPriority.Low => "low", _ => "normal" };
}
