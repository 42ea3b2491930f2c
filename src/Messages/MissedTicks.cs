using System.Text.Json.Serialization;

namespace Lighthouse.Messages;

/// <summary>What happens to ticks that came more than a minute ago when a leader finds them: the cluster was down, or Redis was.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MissedTicks>))]
public enum MissedTicks
{
    /// <summary>They are let go.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>One job makes up for all of them.</summary>
    [JsonStringEnumMemberName("run_once")]
    RunOnce,

    /// <summary>Each gets its job, the last hundred at most.</summary>
    [JsonStringEnumMemberName("run_all")]
    RunAll,
}
