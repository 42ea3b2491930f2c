using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Lighthouse.Messages.Tests;

public sealed class BackoffTests
{
    private static readonly Gen<Backoff> Any = Gen.OneOf(
        Property.Durations.Select(Backoff.Fixed),
        from count in Gen.Choose(1, Limits.BackoffSteps)
        from steps in Gen.ArrayOf(Property.Durations, count)
        select Backoff.Listed(steps),
        from first in Property.Durations
        from cap in Property.Durations
        select Backoff.Exponential(first, cap));

    [Theory]
    [InlineData("30s", "30s")]
    [InlineData("30", "30s")]
    [InlineData("10s,1m,10m", "10s,1m,10m")]
    [InlineData("10s, 1m", "10s,1m")]
    [InlineData("exponential", "exponential:10s:1h")]
    [InlineData("exponential:1s", "exponential:1s:1h")]
    [InlineData("exponential:2h", "exponential:2h:2h")]
    [InlineData("exponential:1s:30s", "exponential:1s:30s")]
    public void TryParse_KnownForms_ReadBack(string text, string canonical)
    {
        Backoff.TryParse(text, out var backoff).ShouldBeTrue();
        backoff!.ToString().ShouldBe(canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("10s,")]
    [InlineData("linear")]
    [InlineData("exponential:")]
    [InlineData("exponentially")]
    [InlineData("exponential:1s:2s:3s")]
    [InlineData("exponential:-1s")]
    [InlineData("10s;1m")]
    public void TryParse_AnythingElse_False(string text) => Backoff.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void TryParse_MoreStepsThanAllowed_False() =>
        Backoff.TryParse(string.Join(',', Enumerable.Repeat("1s", Limits.BackoffSteps + 1)), out _).ShouldBeFalse();

    [Fact]
    public void ToString_AnyBackoff_ReadsBackEqual() => Property.Holds(Any, backoff =>
    {
        Backoff.TryParse(Encoding.UTF8.GetBytes(backoff.ToString()), out var read).ShouldBeTrue();
        read.ShouldBe(backoff);
        read!.GetHashCode().ShouldBe(backoff.GetHashCode());
    });

    [Fact]
    public void DelayAfter_AnyAttempt_StaysWithinItsBounds() => Property.Holds(
        from backoff in Any
        from attempt in Gen.Choose(1, 1_000)
        from seed in Gen.Choose(0, int.MaxValue)
        select (backoff, attempt, seed),
        given =>
        {
            var delay = given.backoff.DelayAfter(given.attempt, new Random(given.seed));
            delay.ShouldBeInRange(TimeSpan.Zero, given.backoff.LongestAfter(given.attempt));
        });

    [Fact]
    public void DelayAfter_Listed_LastRepeats()
    {
        var backoff = Backoff.Parse("1s,2s");
        var random = new Random(1);
        new[] { 1, 2, 3, 99 }.Select(attempt => backoff.DelayAfter(attempt, random).TotalSeconds).ShouldBe([1, 2, 2, 2]);
    }

    [Fact]
    public void LongestAfter_Exponential_DoublesUpToTheCap()
    {
        var backoff = Backoff.Parse("exponential:10s:1m");
        new[] { 1, 2, 3, 4, 1_000 }.Select(attempt => backoff.LongestAfter(attempt).TotalSeconds).ShouldBe([10, 20, 40, 60, 60]);
    }

    [Fact]
    public void DelayAfter_Exponential_IsSpreadOverTheWholeRange()
    {
        var random = new Random(7);
        var delays = Enumerable.Range(0, 1_000).Select(_ => Backoff.Exponential().DelayAfter(1, random).TotalSeconds).ToArray();
        delays.Min().ShouldBeLessThan(1);
        delays.Max().ShouldBeGreaterThan(9);
        delays.Average().ShouldBeInRange(4.5, 5.5);
    }
}
