using System.Text;
using Lighthouse.Messages;

namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>A job as the model keeps it: its body, and what is noted beside it once it has left the public stream.</summary>
internal sealed class JobRecord
{
    /// <summary>Null when somebody deleted the body: the name alone is left.</summary>
    public JobSpec? Spec { get; init; }

    public required string Id { get; set; }

    public int Attempts { get; set; }

    public int Crashes { get; set; }

    public long Enqueued { get; set; }

    public JobPriority Priority { get; set; } = JobPriority.Normal;

    /// <summary>The admission counter, which tells the order of those that are parked.</summary>
    public long Place { get; set; }

    public long? Expires { get; set; }

    public long? UnknownSince { get; set; }

    public string? OrderingKey { get; set; }

    /// <summary>The type, where it is noted beside the body.</summary>
    public string? NotedType { get; set; }

    /// <summary>What it waits for: o or t.</summary>
    public char? WaitsFor { get; set; }

    /// <summary>The type of its last error.</summary>
    public string? Error { get; set; }

    public string Type => NotedType ?? Spec?.Type ?? "";

    public bool HasOwnId => Names.IsMadeId(Encoding.UTF8.GetBytes(Id));

    public string Member => $"{Place:D16}:{Id}";

    public string Lane => WaitsFor == 'o' ? $"o:{OrderingKey}" : $"t:{NotedType}";

    /// <summary>Among those that wait: by lane, in the lane of a type by priority, then by place.</summary>
    public string WaitingMember => $"{Lane}\0{Place % 1_000_000_000_000_000 + (WaitsFor == 't' ? Rank(Priority) : 0):D16}:{Id}";

    public static long Rank(JobPriority priority) => priority switch { JobPriority.High => 1, JobPriority.Low => 3, _ => 2 } * 1_000_000_000_000_000;

    public JobRecord Copy() => (JobRecord)MemberwiseClone();

    /// <summary>What stands beside the body in Redis.</summary>
    public string Meta
    {
        get
        {
            var text = new StringBuilder($"{{\"a\":{Attempts},\"c\":{Crashes},\"e\":{Enqueued},\"p\":\"{JobSpec.PriorityWord(Priority)}\",\"k\":{Place}");
            if (Expires is { } expires) text.Append($",\"x\":{expires}");
            if (UnknownSince is { } since) text.Append($",\"u\":{since}");
            if (OrderingKey is not null) text.Append($",\"o\":\"{OrderingKey}\"");
            if (NotedType is not null) text.Append($",\"t\":\"{NotedType}\"");
            if (WaitsFor is { } lane) text.Append($",\"w\":\"{lane}\"");
            return text.Append('}').ToString();
        }
    }

    /// <summary>As a line of the image of an internal home.</summary>
    public string Describe() => $"{Id} {Meta} {Error} {Body}";

    /// <summary>As a line of the image of the public stream.</summary>
    public string Body => Spec is null ? "" : string.Join(' ', Spec.Fields);
}
