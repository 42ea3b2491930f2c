using System.Text.Json;
using System.Text.Json.Serialization;
using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>A job that comes up again and again by the clock, as configuration or an operator defines it.</summary>
public sealed record CronDefinition
{
    /// <summary><c>[A-Za-z0-9._:-]{1,64}</c>, once in a cluster.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>Five or six fields, <c>@daily</c> and the like, or <c>@every 5m</c>.</summary>
    public required string Schedule { get; init; }

    /// <summary>The IANA zone whose wall clock the schedule is read by.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The queue of its jobs.</summary>
    public required string Queue { get; init; }

    /// <summary>The type of its jobs.</summary>
    public required string Type { get; init; }

    /// <summary>The arguments of its jobs; nothing when null.</summary>
    public JsonElement? Args { get; init; }

    /// <summary>What happens to ticks that nobody could fire in time.</summary>
    public MissedTicks Missed { get; init; }

    /// <summary>Whether a tick may start a job while the one before is still on its way.</summary>
    public bool Overlap { get; init; }
}
