namespace Lighthouse.Chaos;

/// <summary>One promise that was looked into.</summary>
/// <param name="Name">The promise, for people.</param>
/// <param name="Looked">How many things were looked at.</param>
/// <param name="Violations">What breaks it; none is right.</param>
internal sealed record CheckResult(string Name, long Looked, IReadOnlyList<Violation> Violations)
{
    public bool Passed => Violations.Count == 0;
}

/// <summary>A broken promise.</summary>
/// <param name="What">A sentence that names the job or the fault.</param>
/// <param name="History">All that is known of the job concerned, in the order of time.</param>
internal sealed record Violation(string What, IReadOnlyList<string> History);

/// <summary>What came out of a run.</summary>
/// <param name="Results">One for each promise.</param>
/// <param name="Figures">What was counted and measured.</param>
internal sealed record Verdict(IReadOnlyList<CheckResult> Results, Figures Figures)
{
    public bool Passed => Results.All(result => result.Passed);
}
