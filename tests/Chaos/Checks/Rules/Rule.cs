namespace Lighthouse.Chaos;

/// <summary>Looks whether one promise was kept.</summary>
internal abstract class Rule
{
    /// <summary>Ledger and journal tell the time by one clock, Redis in whole milliseconds; and each notes it a moment after the fact.</summary>
    protected static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    /// <summary>A history is printed for so many violations of a rule; the others are counted and named.</summary>
    private const int MostHistories = 20;

    private readonly List<Violation> _violations = [];
    private long _looked;

    /// <summary>The promise, for people.</summary>
    public abstract string Promise { get; }

    /// <summary>In a run of some minutes there may have been nothing to look at. Else a rule that looked at nothing has not been kept, but not been asked.</summary>
    public virtual bool MayLookAtNothing => false;

    public CheckResult Check(CaseFile file)
    {
        Look(file);
        return new CheckResult(Promise, _looked, _violations);
    }

    protected abstract void Look(CaseFile file);

    protected void Count(long more = 1) => _looked += more;

    protected void Violated(CaseFile file, string what, params IEnumerable<JobCase> jobs) =>
        _violations.Add(new Violation(what, _violations.Count < MostHistories ? History.Of(file, jobs) : []));
}
