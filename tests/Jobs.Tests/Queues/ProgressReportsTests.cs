using Lighthouse.Actors;
using Lighthouse.Actors.Testing;

namespace Lighthouse.Jobs.Tests.Queues;

public sealed class ProgressReportsTests
{
    private readonly VirtualTime _time = new();
    private readonly Ledger _ledger = new();
    private readonly ProgressReports _reports;
    private readonly HeldJob _job;
    private readonly JobContext _context;

    public ProgressReportsTests()
    {
        _reports = new ProgressReports(_time);
        _job = new HeldJob(Held.Claimed(1), 0, _time, ThreadPoolScheduler.Instance, _reports);
        _context = new JobContext { ProgressSink = _job };
        _job.TryStart(_context, new CancellationTokenSource());
        _ledger.Add(_job);
    }

    [Fact]
    public void Due_ManyReportsInASecond_SendsTheFirstAndThenTheLast()
    {
        _context.ReportProgress(0.1);
        _reports.Due().ShouldBe([_job]);
        _job.Progress!.Fraction.ShouldBe(0.1);

        for (var i = 2; i <= 9; i++) _context.ReportProgress(i / 10.0);
        _reports.Due().ShouldBeEmpty();
        _time.Advance(TimeSpan.FromMilliseconds(999));
        _reports.Due().ShouldBeEmpty();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        _reports.Due().ShouldBe([_job]);
        _job.Progress!.Fraction.ShouldBe(0.9);
        _time.Advance(TimeSpan.FromHours(1));
        _reports.Due().ShouldBeEmpty();
    }

    [Fact]
    public void Due_SendingFailed_IsDueAgain()
    {
        _context.ReportProgress(null, "page 12");
        _reports.Due().ShouldBe([_job]);

        _job.NoteProgress();
        _time.Advance(TimeSpan.FromSeconds(1));

        _reports.Due().ShouldBe([_job]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Due_JobHasEndedOrIsNoLongerHeld_IsNotSent(bool finished)
    {
        _context.ReportProgress(0.5);
        if (finished) _job.IsFinished = true;
        else _ledger.Remove(_job);

        _reports.Due().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0.5, "half", """{"fraction":0.5,"message":"half"}""")]
    [InlineData(-3.0, null, """{"fraction":0}""")]
    [InlineData(double.NaN, "ä \"b\"", """{"message":"ä \"b\""}""")]
    [InlineData(null, null, "{}")]
    public void Json_IsWhatWasSaid(double? fraction, string? message, string json)
    {
        _context.ReportProgress(fraction, message);

        System.Text.Encoding.UTF8.GetString(ProgressJson.Write(_context.Progress!).Span).ShouldBe(json);
    }

    [Fact]
    public void Json_LongestMessage_FitsWhatTheBrokerKeeps()
    {
        _context.ReportProgress(1.0 / 3, new string('\u0001', 10_000));

        ProgressJson.Write(_context.Progress!).Length.ShouldBeLessThanOrEqualTo(4_096);
    }
}
