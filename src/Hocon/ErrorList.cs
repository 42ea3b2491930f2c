namespace Lighthouse.Hocon;

/// <summary>Gathers the mistakes of one load: one for each place, and no more than anybody would read.</summary>
internal sealed class ErrorList(int limit)
{
    private readonly List<HoconError> _errors = [];
    private readonly HashSet<Origin> _places = [];

    public int Count => _errors.Count;

    public void Add(Origin origin, string message)
    {
        if (_errors.Count < limit && _places.Add(origin)) _errors.Add(new HoconError(origin, message));
    }

    /// <summary>By line within a file; files in the order in which they were first reported.</summary>
    public IReadOnlyList<HoconError> InOrder()
    {
        var files = new Dictionary<string, int>();
        foreach (var error in _errors) files.TryAdd(error.Origin.File, files.Count);
        return [.. _errors.OrderBy(e => files[e.Origin.File]).ThenBy(e => e.Origin.Line).ThenBy(e => e.Origin.Column)];
    }
}
