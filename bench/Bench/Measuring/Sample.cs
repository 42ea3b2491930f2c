using System.Collections;

namespace Lighthouse.Bench;

/// <summary>What one run of a case gave, in the order in which it is to be read.</summary>
internal sealed class Sample : IEnumerable<KeyValuePair<Metric, double>>
{
    private readonly List<KeyValuePair<Metric, double>> _figures = [];

    public void Add(Metric metric, double value) => _figures.Add(new(metric, value));

    public double? Find(Metric metric) => _figures.Where(figure => figure.Key == metric).Select(figure => (double?)figure.Value).FirstOrDefault();

    public IEnumerator<KeyValuePair<Metric, double>> GetEnumerator() => _figures.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
