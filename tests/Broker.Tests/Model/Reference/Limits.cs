using System.Globalization;

namespace Lighthouse.Broker.Tests.Model.Reference;

/// <summary>How many jobs of a queue or a type may start.</summary>
internal sealed class Limits(Call call)
{
    private readonly QueueRecord _queue = call.Queue;

    /// <summary>Ms between two starts, and how many may start at once.</summary>
    internal sealed record Rate(double Interval, int Burst)
    {
        public double Full => Burst * Interval;
    }

    internal sealed record Limit(Rate? Rate, int? Concurrency);

    public Limit? Of(string prefix)
    {
        var rate = RateOf(Setting($"{prefix}rate"), Setting($"{prefix}burst"));
        var concurrency = Number(Setting($"{prefix}concurrency"));
        return rate is null && concurrency is null ? null : new Limit(rate, concurrency);
    }

    public Limit? OfType(string type) => Of($"type:{type}:");

    public bool AnyType => _queue.Settings.Keys.Any(name => name.Contains("type:", StringComparison.Ordinal) && OfType(name.Split(':')[^2]) is not null);

    public IEnumerable<string> Types => _queue.Settings.Keys.Where(name => name.Contains("type:", StringComparison.Ordinal)).Select(name => name.Split(':')[^2]).Distinct().Where(type => OfType(type) is not null);

    public int MostCrashes => Math.Min(Number(Setting("max_crashes")) ?? 3, 20);

    public int? Backlog => Number(Setting("backlog"));

    /// <summary>How many may start now, and when the bucket would be full again.</summary>
    public (int Count, double At) Tokens(string name, Rate rate)
    {
        var at = Math.Max(_queue.Lanes.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : 0, call.Now);
        if (at > call.Now + rate.Full)
        {
            at = call.Now + rate.Full;
            _queue.Lanes[name] = Text(at);
        }
        return ((int)Math.Floor((rate.Full - (at - call.Now)) / rate.Interval + 0.000001), at);
    }

    public void Spend(string name, Rate rate, double at, int count) => _queue.Lanes[name] = Text(at + count * rate.Interval);

    public long UntilToken(Rate rate, double at)
    {
        var wanted = Math.Min(rate.Burst, Math.Max(1, Math.Ceiling(20 / rate.Interval)));
        return Math.Max(1, (long)Math.Ceiling(at - call.Now - (rate.Burst - wanted) * rate.Interval));
    }

    /// <summary>How many more the queue may start, with some kept for a suspect.</summary>
    public Allowance Allow(int want, int kept)
    {
        if (Of("") is not { } limit) return new Allowance(want, 0, null, false);
        var (allowed, wait) = (want + kept, 0L);
        if (limit.Concurrency is { } most)
        {
            allowed = Math.Min(allowed, most - _queue.Streams.Sum(stream => stream.Entries.Count(entry => entry.Holder is not null)));
            if (allowed <= 0) wait = Call.Second;
        }
        if (limit.Rate is { } rate)
        {
            var (count, at) = Tokens("rate", rate);
            if (count < 1) wait = Math.Max(wait, UntilToken(rate, at));
            allowed = Math.Min(allowed, count);
        }
        var isKept = allowed > 0 && allowed <= kept;
        return new Allowance(Math.Max(0, Math.Min(want, allowed - kept)), isKept ? Call.Second : Math.Min(wait, Call.Second), limit.Rate, isKept);
    }

    internal sealed record Allowance(int Allowed, long Pause, Rate? Rate, bool IsKept);

    public static string Text(double at) => at.ToString("F6", CultureInfo.InvariantCulture);

    private string? Setting(string name)
    {
        var value = _queue.Settings.GetValueOrDefault(name) ?? _queue.Settings.GetValueOrDefault($"cfg:{name}");
        return value == "none" ? null : value;
    }

    private static int? Number(string? text) => text is null ? null : int.Parse(text, CultureInfo.InvariantCulture);

    private static Rate? RateOf(string? text, string? burst)
    {
        if (text is null) return null;
        var interval = text[^1] switch { 's' => 1000, 'm' => 60_000, _ => 3_600_000 } / double.Parse(text[..^2], CultureInfo.InvariantCulture);
        return new Rate(interval, Math.Max(1, Number(burst) ?? (int)Math.Floor(1000 / interval)));
    }
}
