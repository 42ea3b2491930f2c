namespace Lighthouse.Jobs.Tests.Queues;

public sealed class LookoutTests
{
    private readonly Lookout _lookout = new();

    [Fact]
    public void Claimed_ThereIsMore_IsDueAtOnce()
    {
        _lookout.Look();
        _lookout.Claiming();
        _lookout.IsDue.ShouldBeFalse();

        _lookout.Claimed(inVain: false, more: true);

        _lookout.IsDue.ShouldBeTrue();
    }

    [Fact]
    public void TryWait_NothingToClaim_WaitsForOneRingAtATime()
    {
        _lookout.TryWait().ShouldBeTrue();
        _lookout.TryWait().ShouldBeFalse();

        _lookout.Rang();

        _lookout.IsDue.ShouldBeTrue();
        _lookout.TryWait().ShouldBeFalse(); // claim first
        _lookout.Claiming();
        _lookout.TryWait().ShouldBeTrue();
    }

    [Fact]
    public void TryWait_FourClaimsFoundNothing_NotBeforeTheNextTick()
    {
        for (var i = 0; i < 3; i++) _lookout.Claimed(inVain: true, more: false);
        _lookout.Claimed(inVain: false, more: false);
        for (var i = 0; i < 4; i++)
        {
            _lookout.TryWait().ShouldBeTrue();
            _lookout.Silence();
            _lookout.Claimed(inVain: true, more: false);
        }

        _lookout.TryWait().ShouldBeFalse();

        _lookout.Tick();
        _lookout.IsDue.ShouldBeTrue();
        _lookout.Claiming();
        _lookout.TryWait().ShouldBeTrue();
    }

    [Fact]
    public void Tick_TheBellBringsAClaimAlong_LooksNotTwice()
    {
        _lookout.TryWait();

        _lookout.Tick(isCovered: true);
        _lookout.IsDue.ShouldBeFalse();

        _lookout.Tick(isCovered: false);
        _lookout.IsDue.ShouldBeTrue();
    }

    [Fact]
    public void TryWait_BellFailed_NotBeforeTheNextTick()
    {
        _lookout.TryWait();
        _lookout.BellFailed();
        _lookout.TryWait().ShouldBeFalse();

        _lookout.Tick();
        _lookout.Claiming();
        _lookout.TryWait().ShouldBeTrue();
    }

    [Fact]
    public void Limited_NothingRingsOrTicksUntilItIsTimeToLook()
    {
        _lookout.TryWait();
        _lookout.Limited();

        _lookout.Rang();
        _lookout.Tick();

        _lookout.IsDue.ShouldBeFalse();
        _lookout.TryWait().ShouldBeFalse();
        _lookout.Look();
        _lookout.IsDue.ShouldBeTrue();
        _lookout.Claiming();
        _lookout.TryWait().ShouldBeTrue();
    }
}
