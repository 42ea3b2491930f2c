namespace Lighthouse.Bench;

/// <summary>What came out, case by case and round by round.</summary>
internal sealed class Results
{
    private readonly Dictionary<CaseKey, List<(int Round, Sample Sample)>> _samples = [];
    private readonly Dictionary<CaseKey, string> _failures = [];
    private readonly List<CaseKey> _order = [];

    /// <summary>In the order of the workloads.</summary>
    public IReadOnlyList<CaseKey> Cases => _order;

    public IReadOnlyDictionary<CaseKey, string> Failures => _failures;

    public void Expect(CaseKey key)
    {
        if (_samples.TryAdd(key, [])) _order.Add(key);
        else throw new InvalidOperationException($"There are two cases `{key}`; one of them needs another variant or contender.");
    }

    public void Add(CaseKey key, int round, Sample sample) => _samples[key].Add((round, sample));

    public void Fail(CaseKey key, string reason) => _failures.TryAdd(key, reason);

    /// <summary>What was measured of it, in order.</summary>
    public IEnumerable<Metric> MetricsOf(CaseKey key) => _samples[key].SelectMany(each => each.Sample.Select(figure => figure.Key)).Distinct();

    public Spread? Find(CaseKey key, Metric metric) => Spread.Of(_samples[key].Select(each => each.Sample.Find(metric)).OfType<double>());

    /// <summary>The figure of every run that has it.</summary>
    public IEnumerable<double> All(Metric metric) => _samples.Values.SelectMany(all => all).Select(each => each.Sample.Find(metric)).OfType<double>();

    /// <summary>The figure in each round that has it; of several cases the best one of the round.</summary>
    /// <param name="workload">Where the figure itself names none.</param>
    public IReadOnlyDictionary<int, double> Rounds(string workload, Figure figure) => _order
        .Where(key => key.Workload == (figure.Workload ?? workload) && figure.Fits(key))
        .SelectMany(key => _samples[key])
        .Select(each => (each.Round, Value: each.Sample.Find(figure.Metric)))
        .Where(each => each.Value is not null)
        .GroupBy(each => each.Round)
        .ToDictionary(round => round.Key, round => figure.Metric.MoreIsBetter ? round.Max(each => each.Value!.Value) : round.Min(each => each.Value!.Value));
}
