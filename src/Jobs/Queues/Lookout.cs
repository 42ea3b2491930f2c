namespace Lighthouse.Jobs;

/// <summary>When a queue is worth a claim, and when its bell is worth waiting for.</summary>
internal sealed class Lookout
{
    /// <summary>After so many claims in a row that found nothing the bell is not waited for until the next tick.</summary>
    private const int VainClaims = 4;

    private int _vain;
    private bool _waiting;
    private bool _mayWait = true;
    private bool _limited;

    /// <summary>Whether a limit of the queue is in the way.</summary>
    public bool IsLimited => _limited;

    /// <summary>Whether there may be something to claim.</summary>
    public bool IsDue { get; private set; }

    public void Look() => (IsDue, _limited) = (true, false);

    /// <summary>A limit of the queue is reached: nothing is looked at, whatever rings or ticks, until <see cref="Look"/>.</summary>
    public void Limited() => (IsDue, _limited) = (false, true);

    /// <summary>The fallback: look, whether or not anything rang, and trust the bell again.</summary>
    /// <param name="isCovered">The bell is being waited for, and brings a claim along by the next tick.</param>
    public void Tick(bool isCovered = false)
    {
        if (!_limited) (IsDue, _mayWait, _vain) = (IsDue || !isCovered, true, 0);
    }

    public void Claiming() => IsDue = false;

    /// <summary>A claim was answered, so no limit is in the way: also one that overtook, or was overtaken by, a claim that met a limit.</summary>
    /// <param name="inVain">Something had rung, or it was time to look, and no job came.</param>
    /// <param name="more">Whether there were more.</param>
    public void Claimed(bool inVain, bool more)
    {
        _limited = false;
        IsDue |= more;
        _vain = inVain ? _vain + 1 : 0;
        if (_vain >= VainClaims) _mayWait = false; // paused, or the bell stands far behind: until the next tick its ringing means nothing
    }

    /// <summary>True when the bell is to be waited for from now on.</summary>
    public bool TryWait()
    {
        if (_waiting || !_mayWait || _limited || IsDue) return false;
        return _waiting = true;
    }

    public void Rang() => (_waiting, IsDue) = (false, !_limited);

    public void Silence() => _waiting = false;

    /// <summary>The tick looks as well.</summary>
    public void BellFailed() => (_waiting, _mayWait) = (false, false);
}
