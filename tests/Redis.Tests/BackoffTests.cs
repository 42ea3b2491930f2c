namespace Lighthouse.Redis.Tests;

public sealed class BackoffTests
{
    private static readonly RedisOptions Options = new() { ReconnectMin = TimeSpan.FromMilliseconds(100), ReconnectMax = TimeSpan.FromSeconds(1), ReconnectRefused = TimeSpan.FromSeconds(10) };

    [Fact]
    public void Next_HighestDice_DoublesUpToTheCap()
    {
        var backoff = new Backoff(Options, new Always(0.999999));
        double[] expected = [100, 200, 400, 800, 1000, 1000];
        foreach (var milliseconds in expected) backoff.Next(refused: false).TotalMilliseconds.ShouldBe(milliseconds, tolerance: 0.01);
        backoff.Succeeded();
        backoff.Next(refused: false).TotalMilliseconds.ShouldBe(100, tolerance: 0.01);
    }

    [Fact]
    public void Next_LowestDice_DoesNotWait() => new Backoff(Options, new Always(0)).Next(refused: false).ShouldBe(TimeSpan.Zero);

    [Fact]
    public void Next_Refused_WaitsLong()
    {
        new Backoff(Options, new Always(0)).Next(refused: true).ShouldBe(TimeSpan.FromSeconds(5));
        new Backoff(Options, new Always(0.5)).Next(refused: true).ShouldBe(TimeSpan.FromSeconds(7.5));
    }

    [Fact]
    public void Next_ThousandsOfFailures_StaysAtTheCap()
    {
        var backoff = new Backoff(Options, new Always(0.5));
        for (var i = 0; i < 5000; i++) backoff.Next(refused: false).ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(500));
    }

    private sealed class Always(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
