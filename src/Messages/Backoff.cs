using System.Text;

namespace Lighthouse.Messages;

/// <summary>
/// How long a failed job waits before its next attempt. On the wire: <c>30s</c> (always the same), <c>10s,1m,10m</c> (one after the other,
/// the last repeats), <c>exponential</c>, <c>exponential:10s</c> or <c>exponential:10s:1h</c> (doubled each time up to the cap, full jitter).
/// </summary>
public sealed class Backoff : IEquatable<Backoff>
{
    public const string Forms = "Write 30s, 10s,1m,10m or exponential:10s:1h";

    /// <summary>In bytes, with the spaces around it: as the functions in Redis have it, for which many spaces are dear.</summary>
    private const int LongestStep = 64;

    private static readonly TimeSpan DefaultBase = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultCap = TimeSpan.FromHours(1);

    private readonly TimeSpan[] _steps;
    private readonly bool _exponential;

    private Backoff(bool exponential, params TimeSpan[] steps)
    {
        foreach (var step in steps)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(step, TimeSpan.Zero, nameof(steps));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(step, Limits.Furthest, nameof(steps));
        }
        (_exponential, _steps) = (exponential, steps);
    }

    /// <summary>The same wait after each failure.</summary>
    public static Backoff Fixed(TimeSpan delay) => new(exponential: false, delay);

    /// <summary>One wait after the other; the last repeats.</summary>
    public static Backoff Listed(params TimeSpan[] delays) => delays.Length is >= 1 and <= Limits.BackoffSteps
        ? new(exponential: false, [.. delays])
        : throw new ArgumentException($"A listed backoff has 1 to {Limits.BackoffSteps} waits, not {delays.Length}.", nameof(delays));

    /// <summary>
    /// Full jitter: after failure n, uniformly between zero and the smaller of <paramref name="cap"/> and <paramref name="first"/> × 2^(n−1).
    /// Without arguments, 10 s and 1 h.
    /// </summary>
    public static Backoff Exponential(TimeSpan? first = null, TimeSpan? cap = null) =>
        new(exponential: true, first ?? DefaultBase, cap ?? Longer(DefaultCap, first ?? DefaultBase));

    /// <summary>The wait after attempt <paramref name="attempt"/> (1 is the first) has failed.</summary>
    public TimeSpan DelayAfter(int attempt, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (!_exponential) return _steps[Math.Min(attempt, _steps.Length) - 1];
        return LongestAfter(attempt) * random.NextDouble();
    }

    /// <summary>The longest that <see cref="DelayAfter"/> can answer for this attempt.</summary>
    public TimeSpan LongestAfter(int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (!_exponential) return _steps[Math.Min(attempt, _steps.Length) - 1];
        var ticks = _steps[0].Ticks * Math.Pow(2, Math.Min(attempt - 1, 62));
        return ticks < _steps[1].Ticks ? new TimeSpan((long)ticks) : _steps[1];
    }

    public static bool TryParse(ReadOnlySpan<byte> utf8, out Backoff? backoff)
    {
        backoff = null;
        var exponential = utf8.StartsWith("exponential"u8);
        if (exponential)
        {
            utf8 = utf8["exponential".Length..];
            if (utf8.IsEmpty)
            {
                backoff = Exponential();
                return true;
            }
            if (utf8[0] != ':') return false;
            utf8 = utf8[1..];
        }

        var steps = new List<TimeSpan>();
        foreach (var part in utf8.Split(exponential ? (byte)':' : (byte)','))
        {
            if (steps.Count == (exponential ? 2 : Limits.BackoffSteps) || utf8[part].Length > LongestStep || !Durations.TryParse(utf8[part].Trim((byte)' '), out var step)) return false;
            steps.Add(step);
        }
        backoff = exponential ? Exponential(steps[0], steps.Count > 1 ? steps[1] : null) : Listed([.. steps]);
        return true;
    }

    public static bool TryParse(string? text, out Backoff? backoff)
    {
        backoff = null;
        return text is not null && TryParse(Encoding.UTF8.GetBytes(text), out backoff);
    }

    /// <exception cref="FormatException">The text is no backoff.</exception>
    public static Backoff Parse(string text) => TryParse(text, out var backoff)
        ? backoff!
        : throw new FormatException($"This is no backoff: {Preview.Of(text)}. {Forms}.");

    /// <summary>The form on the wire.</summary>
    public override string ToString() => _exponential
        ? $"exponential:{string.Join(':', _steps.Select(Durations.Format))}"
        : string.Join(',', _steps.Select(Durations.Format));

    public bool Equals(Backoff? other) => other is not null && _exponential == other._exponential && _steps.AsSpan().SequenceEqual(other._steps);

    public override bool Equals(object? obj) => Equals(obj as Backoff);

    public override int GetHashCode() => HashCode.Combine(_exponential, _steps.Length, _steps[0], _steps[^1]);

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
