namespace Lighthouse.Chaos;

/// <summary>
/// A run of two minutes and more has had every kind of fault that it could have, all kinds coming before any comes again, and each rule has had something to look at.
/// </summary>
internal sealed class EverythingWasTried(IReadOnlyList<(Rule Rule, CheckResult Result)> rules) : Rule
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(2);

    public override string Promise => "every kind of fault happened, and every rule was asked";

    protected override void Look(CaseFile file)
    {
        var evidence = file.Evidence;
        if (evidence.Ended - evidence.Began < LongEnough) return;
        foreach (var kind in evidence.Offered ?? [])
        {
            Count();
            if (file.Faults.All.All(fault => fault.Kind != kind)) Violated(file, $"{kind} was to happen and never did");
        }
        foreach (var (rule, result) in rules.Where(each => !each.Rule.MayLookAtNothing))
        {
            Count();
            if (result.Looked == 0) Violated(file, $"of \"{rule.Promise}\" nothing is known: there was nothing to look at");
        }
    }
}
