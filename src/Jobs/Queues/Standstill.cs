namespace Lighthouse.Jobs;

/// <summary>
/// How far a queue is in standing still, so that a suspect of whichever queue runs alone on this node: it says that it is dry, may be told to claim its own suspect, and says when that turn is
/// over. Plain state with one owner, the Intake.
/// </summary>
internal sealed class Standstill
{
    private bool _saidDry;
    private bool _mayGoAlone;
    private bool _hadSuspect;
    private long _number;

    /// <summary>Whether the queue stands still.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Whether what it holds, or is about to be handed, is the suspect.</summary>
    public bool WentAlone { get; private set; }

    public void Set(bool on) => (IsOn, _saidDry, _mayGoAlone, WentAlone) = (on, false, false, false);

    /// <param name="number">Of the turn, to answer with.</param>
    public void GoAlone(long number)
    {
        _number = number;
        _mayGoAlone = IsOn && !WentAlone;
    }

    /// <summary>True once each time it was told to.</summary>
    public bool TryGoAlone()
    {
        if (!_mayGoAlone) return false;
        (_mayGoAlone, WentAlone, _hadSuspect) = (false, true, false);
        return true;
    }

    /// <summary>The one claim was answered.</summary>
    public void Answered(bool hadSuspect) => _hadSuspect = WentAlone && hadSuspect;

    /// <summary>What to say, now that nothing is held or in flight: that this is so, and after the suspect that its turn is over.</summary>
    public Func<string, QuarantineMessage>? Word()
    {
        if (!IsOn || _mayGoAlone) return null;
        if (!_saidDry)
        {
            _saidDry = true;
            return static queue => new QuarantineMessage.Dry(queue);
        }

        if (!WentAlone) return null;
        WentAlone = false;
        var (number, had) = (_number, _hadSuspect);
        return queue => new QuarantineMessage.Over(queue, number, had);
    }
}
