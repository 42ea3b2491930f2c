using System.Text;

namespace Lighthouse.Messages;

/// <summary>
/// How long a job's unique key is taken: on the wire <c>10m</c> (for so long from its admission, done or not) or <c>done:10m</c> (until the job is done, at
/// most so long). A job that says nothing takes its key until it is done, at most 24 h.
/// </summary>
/// <param name="Time">More than zero, at most ten years.</param>
/// <param name="EndsWithJob">The key is free again when the job is done, if that is earlier.</param>
public sealed record UniqueFor(TimeSpan Time, bool EndsWithJob)
{
    public const string Forms = "Write 10m (for so long, done or not) or done:10m (until done, at most so long), more than zero and at most ten years";

    private const string Done = "done:";

    /// <summary>Until the job is done, at most 24 h: what holds where nothing is said.</summary>
    public static UniqueFor Default { get; } = UntilDone(TimeSpan.FromDays(1));

    /// <summary>Until the job has succeeded, died, expired or was cancelled; and at most so long, so that nothing can keep the key for ever.</summary>
    public static UniqueFor UntilDone(TimeSpan most) => new(most, EndsWithJob: true);

    /// <summary>For so long from the job's admission, even when it is done earlier: at most one job in that time.</summary>
    public static UniqueFor For(TimeSpan time) => new(time, EndsWithJob: false);

    /// <summary>Reads <c>10m</c> or <c>done:10m</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out UniqueFor? unique)
    {
        unique = null;
        var untilDone = utf8.StartsWith("done:"u8);
        if (!Durations.TryParse(untilDone ? utf8[Done.Length..] : utf8, out var time) || time == TimeSpan.Zero) return false;
        unique = new UniqueFor(time, untilDone);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out UniqueFor?)"/>
    public static bool TryParse(string? text, out UniqueFor? unique)
    {
        unique = null;
        return text is not null && TryParse(Encoding.UTF8.GetBytes(text), out unique);
    }

    internal bool IsAllowed => Time > TimeSpan.Zero && Time <= Limits.Furthest;

    /// <summary>As on the wire.</summary>
    public override string ToString() => EndsWithJob ? Done + Durations.Format(Time) : Durations.Format(Time);
}
