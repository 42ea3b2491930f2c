using System.Globalization;
using Lighthouse.Messages;
using System.Text;

namespace Lighthouse.Simulation;

/// <summary>By which way a job goes in.</summary>
internal enum Door
{
    Stream,
    List,
    Function,
}

/// <summary>One job that a producer wants done.</summary>
internal sealed record JobPlan
{
    public required int Number { get; init; }

    public required string Queue { get; init; }

    public required Door Door { get; init; }

    public string Type { get; init; } = Workload.Work;

    public required JobArgs Args { get; init; }

    /// <summary>The id its client gives it, if it gives one.</summary>
    public string? Id { get; init; }

    public string? OrderingKey { get; init; }

    /// <summary>Every further field, as it stands on the wire.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>A job that nothing is special about.</summary>
    public static JobPlan Sound { get; } = new() { Number = 0, Queue = "", Door = Door.Function, Args = new JobArgs() };

    public string? Unique => Fields.GetValueOrDefault("unique");

    public bool Replaces => Fields.GetValueOrDefault("on_duplicate") == "replace";

    public int MaxAttempts => Fields.TryGetValue("max_attempts", out var most) ? int.Parse(most, CultureInfo.InvariantCulture) : Defaults.MaxAttempts;

    public TimeSpan? Delay => Fields.TryGetValue("delay", out var delay) ? Time(delay) : null;

    /// <summary>Unix milliseconds.</summary>
    public long? RunAt => Fields.TryGetValue("run_at", out var at) ? long.Parse(at, CultureInfo.InvariantCulture) : null;

    public TimeSpan? ExpiresIn => Fields.TryGetValue("expires_in", out var time) ? Time(time) : null;

    /// <summary>How long it is to wait when this attempt has failed; null where it leaves that to its node.</summary>
    public TimeSpan? BackoffAfter(int attempt) =>
        Fields.TryGetValue("backoff", out var backoff) && backoff.Split(',') is var steps ? Time(steps[Math.Min(attempt, steps.Length) - 1]) : null;

    private static TimeSpan Time(string text) => text.EndsWith("ms", StringComparison.Ordinal)
        ? TimeSpan.FromMilliseconds(int.Parse(text[..^2], CultureInfo.InvariantCulture))
        : TimeSpan.FromSeconds(int.Parse(text[..^1], CultureInfo.InvariantCulture));

    private string ArgsJson => string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{Args.N}},"ms":{{Args.Ms}},"fails":{{Args.Fails}},"stubborn":{{Args.Stubborn}},"hopeless":{{Word(Args.Hopeless)}},"kills":{{Word(Args.Kills)}},"unfit":{{Word(Args.Unfit)}},"own":{{Args.Own}},"other":{{Args.Other}}}""");

    public byte[] Document() => Encoding.UTF8.GetBytes($$"""{"type":"{{Type}}","args":{{ArgsJson}}{{string.Concat(All().Select(field => $",\"{field.Key}\":\"{field.Value}\""))}}}""");

    public IReadOnlyList<string> Entry() => ["type", Type, "args", ArgsJson, .. All().SelectMany(field => (string[])[field.Key, field.Value])];

    private IEnumerable<KeyValuePair<string, string>> All()
    {
        if (Id is not null) yield return new("id", Id);
        if (OrderingKey is not null) yield return new("ordering_key", OrderingKey);
        foreach (var field in Fields) yield return field;
    }

    private static string Word(bool value) => value ? "true" : "false";
}
