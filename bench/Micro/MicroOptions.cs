namespace Lighthouse.Micro;

/// <summary>Which suites are run, and how long.</summary>
internal sealed record MicroOptions
{
    private static readonly Dictionary<string, Type> Known = new(StringComparer.Ordinal)
    {
        ["codec"] = typeof(CodecBenchmarks),
        ["resp"] = typeof(RespBenchmarks),
        ["broker"] = typeof(BrokerBenchmarks),
        ["mailbox"] = typeof(MailboxBenchmarks),
        ["router"] = typeof(RouterBenchmarks),
    };

    /// <summary>A few short iterations: whether they run and what they allocate, and the time to a few dozen per cent.</summary>
    public bool Quick { get; init; }

    public IReadOnlyCollection<Type> Suites { get; init; } = Known.Values;

    /// <returns>What is wrong, or null.</returns>
    public static string? TryRead(string[] args, out MicroOptions options)
    {
        var names = args.Where(arg => arg != "--quick").ToList();
        options = new MicroOptions { Quick = args.Contains("--quick") };
        if (names.FirstOrDefault(name => !Known.ContainsKey(name)) is { } unknown) return $"This is not known: {unknown}. Usage: bench micro [--quick] [{string.Join('|', Known.Keys)} …]";
        if (names.Count > 0) options = options with { Suites = [.. names.Select(name => Known[name])] };
        return null;
    }
}
