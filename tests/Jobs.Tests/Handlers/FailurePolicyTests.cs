using Lighthouse.Messages;

namespace Lighthouse.Jobs.Tests.Handlers;

public sealed class FailurePolicyTests
{
    private static readonly Backoff Default = Backoff.Fixed(TimeSpan.FromSeconds(10));

    [Fact]
    public void Decide_AnyException_IsRetriedWithTheDefaultBackoff()
    {
        var verdict = Decide(new ExceptionMap(), 1, new TimeZoneNotFoundException("where?"));

        verdict.ShouldBe(new Verdict.Retry(TimeSpan.FromSeconds(10), new JobFailure("System.TimeZoneNotFoundException", "where?")));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(11, true)]
    public void Decide_AttemptsUsedUp_IsDead(int attempt, bool dead) =>
        (Decide(new ExceptionMap(), attempt, new IOException()) is Verdict.Dead).ShouldBe(dead);

    [Theory]
    [InlineData(null, null, 10)]
    [InlineData(null, 3, 3)]
    [InlineData(2, 3, 2)]
    [InlineData(20, 3, 20)]
    public void MaxAttempts_TheJobGoesBeforeTheHandlerBeforeTheNode(int? job, int? handler, int expected) =>
        Policy(new ExceptionMap()).MaxAttempts(Entry(new HandlerOptions { MaxAttempts = handler }), Pipeline.Envelope("t") with { MaxAttempts = job }).ShouldBe(expected);

    [Fact]
    public void Decide_Backoff_TheJobGoesBeforeTheHandlerBeforeTheNode()
    {
        var policy = Policy(new ExceptionMap());
        var handler = Entry(new HandlerOptions { Backoff = Backoff.Fixed(TimeSpan.FromSeconds(3)) });
        var job = Pipeline.Envelope("t") with { Backoff = Backoff.Listed(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)) };

        Delay(policy.Decide(handler, Pipeline.Envelope("t"), 1, new IOException())).ShouldBe(TimeSpan.FromSeconds(3));
        Delay(policy.Decide(handler, job, 1, new IOException())).ShouldBe(TimeSpan.FromSeconds(1));
        Delay(policy.Decide(handler, job, 5, new IOException())).ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Decide_ExponentialBackoff_IsSpreadOverTheWholeRange()
    {
        var policy = Policy(new ExceptionMap());
        var job = Pipeline.Envelope("t") with { Backoff = Backoff.Exponential(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1)) };

        var delays = Enumerable.Range(0, 400).Select(_ => Delay(policy.Decide(Entry(), job, 3, new IOException()))).ToList();

        delays.ShouldAllBe(delay => delay >= TimeSpan.Zero && delay <= TimeSpan.FromSeconds(40));
        delays.Min().ShouldBeLessThan(TimeSpan.FromSeconds(4));
        delays.Max().ShouldBeGreaterThan(TimeSpan.FromSeconds(36));
    }

    [Theory]
    [InlineData(typeof(FileNotFoundException), Then.DeadLetter)]
    [InlineData(typeof(DirectoryNotFoundException), Then.Retry)]
    [InlineData(typeof(EndOfStreamException), Then.Escalate)]
    [InlineData(typeof(InvalidOperationException), Then.Retry)]
    [InlineData(typeof(ObjectDisposedException), Then.Retry)]
    public void Resolve_TheNearestBaseTypeDecides(Type exception, Then expected)
    {
        var map = new ExceptionMap();
        map.Add(typeof(IOException), Then.Escalate);
        map.Add(typeof(DirectoryNotFoundException), Then.Retry);
        map.Add(typeof(FileNotFoundException), Then.DeadLetter);

        map.Resolve(exception).ShouldBe(expected);
    }

    [Fact]
    public void Decide_MappedToDeadLetter_IsDeadAtTheFirstAttempt()
    {
        var map = new ExceptionMap();
        map.Add(typeof(Exception), Then.DeadLetter);

        Decide(map, 1, new IOException("gone")).ShouldBe(new Verdict.Dead(new JobFailure("System.IO.IOException", "gone")));
    }

    [Fact]
    public void Decide_MappedToEscalate_Escalates()
    {
        var map = new ExceptionMap();
        map.Add(typeof(OutOfMemoryException), Then.Escalate);

        Decide(map, 99, new InsufficientMemoryException()).ShouldBeOfType<Verdict.Escalate>();
    }

    [Fact]
    public void Decide_RetryAfter_IsObeyedUntilAttemptsAreUsedUp()
    {
        var map = new ExceptionMap();
        map.Add(typeof(Exception), Then.DeadLetter);
        var after = new RetryAfterException(TimeSpan.FromMinutes(3));

        Delay(Decide(map, 9, after)).ShouldBe(TimeSpan.FromMinutes(3));
        Decide(map, 10, after).ShouldBeOfType<Verdict.Dead>();
    }

    [Fact]
    public void Decide_ArgumentsThatDoNotFit_AreDead() =>
        Decide(new ExceptionMap(), 1, new ArgumentsException("`to` is missing.")).ShouldBe(new Verdict.Dead(new JobFailure("arguments", "`to` is missing.")));

    [Fact]
    public void Decide_AggregateOfOne_IsSeenThrough()
    {
        var map = new ExceptionMap();
        map.Add(typeof(IOException), Then.DeadLetter);

        Decide(map, 1, new AggregateException(new IOException("x"))).ShouldBe(new Verdict.Dead(new JobFailure("System.IO.IOException", "x")));
    }

    private static Verdict Decide(ExceptionMap map, int attempt, Exception exception) => Policy(map).Decide(Entry(), Pipeline.Envelope("t"), attempt, exception);

    private static FailurePolicy Policy(ExceptionMap map) => new(map, new Random(1), 10, Default);

    private static HandlerEntry Entry(HandlerOptions? options = null) => new("t", options ?? new HandlerOptions(), (_, _, _) => default);

    private static TimeSpan Delay(Verdict verdict) => verdict.ShouldBeOfType<Verdict.Retry>().Delay;
}
