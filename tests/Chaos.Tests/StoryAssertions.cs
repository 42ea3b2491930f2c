namespace Lighthouse.Chaos.Tests;

/// <summary>What the rules say of a story.</summary>
internal static class StoryAssertions
{
    /// <summary>The rule whose promise contains <paramref name="promise"/> tells nothing.</summary>
    public static void ShouldNotViolate(this Story story, string promise) =>
        Checker.Check(story.Tell()).Results.Where(result => result.Name.Contains(promise, StringComparison.Ordinal)).SelectMany(result => result.Violations).ShouldBeEmpty();

    /// <summary>A rule whose promise contains <paramref name="promise"/> tells something that contains <paramref name="what"/>, with a history where there is a job.</summary>
    public static void ShouldViolate(this Story story, string promise, string what)
    {
        var results = Checker.Check(story.Tell()).Results;
        results.Where(result => result.Name.Contains(promise, StringComparison.Ordinal)).SelectMany(result => result.Violations)
            .ShouldContain(violation => violation.What.Contains(what, StringComparison.Ordinal), string.Join("\n", story.Violations()));
    }
}
