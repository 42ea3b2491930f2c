using Lighthouse.Jobs.Leader;

namespace Lighthouse.Jobs.Tests.Leader;

public sealed class RateWindowTests
{
    private const long Noon = 1_800_000_000_000;

    [Fact]
    public void PerSecond_SteadyTen_IsTen()
    {
        var window = new RateWindow();
        for (var at = Noon - 120_000; at < Noon; at += 100) window.Record(at);

        window.PerSecond(Noon - 1).ShouldBe(10, 0.2);
    }

    [Fact]
    public void PerSecond_MinuteLater_IsNothing()
    {
        var window = new RateWindow();
        window.Record(Noon, times: 500);

        window.PerSecond(Noon + 61_000).ShouldBe(0);
    }

    [Fact]
    public void Record_OlderThanTheWindow_IsLeftOut()
    {
        var window = new RateWindow();
        window.Record(Noon);
        window.Record(Noon - 600_000, times: 1_000);

        window.ToList().Skip(1).Sum().ShouldBe(1);
    }

    [Fact]
    public void FromList_OfToList_GoesOnAsTheOriginal()
    {
        var window = new RateWindow();
        window.Record(Noon - 20_000, times: 3);
        window.Record(Noon, times: 4);
        var copy = RateWindow.FromList(window.ToList());

        window.Record(Noon + 45_000);
        copy.Record(Noon + 45_000);

        copy.ToList().ShouldBe(window.ToList());
    }
}
