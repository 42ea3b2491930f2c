namespace Lighthouse.Chaos;

/// <summary>Reckons with spans of time.</summary>
internal static class Spans
{
    /// <summary>How much of a span others cover; what several of them cover counts once.</summary>
    public static TimeSpan Within(IEnumerable<(DateTimeOffset From, DateTimeOffset To)> spans, DateTimeOffset from, DateTimeOffset to)
    {
        var (covered, reached) = (TimeSpan.Zero, from);
        foreach (var span in spans.Where(span => span.To > from && span.From < to).OrderBy(span => span.From))
        {
            var begin = span.From > reached ? span.From : reached;
            var end = span.To < to ? span.To : to;
            if (end <= begin) continue;
            covered += end - begin;
            reached = end;
        }
        return covered;
    }
}
