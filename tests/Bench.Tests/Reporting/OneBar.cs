namespace Lighthouse.Bench.Tests.Reporting;

/// <summary>A workload with a bar and nothing to run.</summary>
internal sealed class OneBar(Bar bar) : IWorkload
{
    public string Name => "W";

    public string Title => "work";

    public string Describes => "Work.";

    public IReadOnlyList<Bar> Bars => [bar];

    public IEnumerable<Case> Cases(Plan plan) => [];
}
