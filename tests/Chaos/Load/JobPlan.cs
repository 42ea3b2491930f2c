using System.Text.Json.Serialization;
using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>One job as its producer means it, and what may become of it.</summary>
internal sealed record JobPlan
{
    /// <summary>The producer's name for it, unique in the run; it travels in the arguments.</summary>
    public required string Token { get; init; }

    public required string Queue { get; init; }

    /// <summary>What kind of job this is, for people.</summary>
    public required string Kind { get; init; }

    /// <summary>Its type, such as <c>chaos.work</c>.</summary>
    public string Type { get; init; } = "chaos.work";

    /// <summary>What its handler is to do.</summary>
    public WorkPlan Work { get; init; } = new();

    /// <summary>Id, keys, times and the rest, as any door takes them.</summary>
    public JobOptions Options { get; init; } = JobOptions.None;

    /// <summary>Its place among the jobs of its ordering key, by its producer.</summary>
    public long Number { get; init; }

    /// <summary>Whether it is sent again when its answer was lost; it has an id then.</summary>
    public bool Repeat { get; init; }

    /// <summary>The states it may end in; <c>cancelled</c> besides, when the operator cancelled it.</summary>
    public IReadOnlyList<string> Ends { get; init; } = [JobStates.Succeeded];
}

/// <summary>What a handler is to do; sent as the job's arguments.</summary>
internal sealed record WorkPlan
{
    public string Token { get; init; } = "";

    /// <summary>How long it works.</summary>
    public int Ms { get; init; }

    /// <summary>Its ordering key.</summary>
    public string? Key { get; init; }

    /// <summary>How many of its first attempts fail.</summary>
    public int Failures { get; init; }

    /// <summary>It does not listen to its token.</summary>
    public bool Deaf { get; init; }

    /// <summary>Jobs that it leaves behind in its own queue, and in the other one.</summary>
    public int FollowUps { get; init; }

    public int Elsewhere { get; init; }

    public string? Other { get; init; }

    /// <summary>It takes down its node.</summary>
    public bool Poison { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(WorkPlan))]
internal sealed partial class LoadJson : JsonSerializerContext;
