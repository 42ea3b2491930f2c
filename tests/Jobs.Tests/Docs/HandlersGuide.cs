using System.Text.Json;
using Lighthouse.Jobs.Testing;
using Lighthouse.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lighthouse.Jobs.Tests.Docs;

/// <summary>The code of <c>docs/handlers.md</c>, compiled and, where it is a test, run. What stands between the marks is what the page shows.</summary>
public sealed class HandlersGuide
{
    public interface IMailer
    {
        Task SendAsync(string to, string subject, string id, CancellationToken stop);
    }

    public sealed class MailboxUnknownException(string message) : Exception(message);

    // doc: a job type
    [JobType("email.send", Queue = "email")]
    public sealed record SendEmail(string To, string Subject);
    // end

    // doc: a handler
    public sealed class SendEmailHandler(IMailer mailer) : IJobHandler<SendEmail>
    {
        public Task HandleAsync(SendEmail mail, JobContext job, CancellationToken stop) =>
            mailer.SendAsync(mail.To, mail.Subject, job.Id, stop);
    }
    // end

    // doc: a handler with a result
    [JobType("report.build", Queue = "reports")]
    public sealed record BuildReport(string Month);

    public sealed record Report(string File, int Pages);

    public sealed class BuildReportHandler : IJobHandler<BuildReport, Report>
    {
        public async Task<Report> HandleAsync(BuildReport report, JobContext job, CancellationToken stop)
        {
            for (var page = 1; page <= 24; page++)
            {
                await Task.Yield(); // the work itself
                stop.ThrowIfCancellationRequested();
                job.ReportProgress(page / 24.0, $"page {page} of 24");
            }

            job.Log($"{report.Month} has 24 pages");
            job.Enqueue(new SendEmail("boss@example.com", $"The report of {report.Month}"));
            return new Report($"{report.Month}.pdf", 24);
        }
    }
    // end

    private static void Configure(IHostApplicationBuilder builder)
    {
        // doc: a node
        builder.AddLighthouseNode(node => node
            .Queue("email", queue => queue with { Workers = 16, Rate = "100/s", Burst = 20 })
            .Queue("reports", queue => queue with
            {
                Workers = 2,
                Types = new Dictionary<string, TypeOptions> { ["report.build"] = new() { Concurrency = 4 } },
            })
            .Handle<SendEmail, SendEmailHandler>(o => o with { MaxAttempts = 8, Timeout = TimeSpan.FromMinutes(1) })
            .Handle<BuildReport, Report, BuildReportHandler>()
            .Handle<JsonElement>((args, job, stop) => Task.CompletedTask, o => o with { Type = "ping" })
            .Cron("nightly", "0 3 * * *", new BuildReport("last"), o => o with { TimeZone = "Europe/Berlin" })
            .Use(async (job, next) =>
            {
                job.Log($"attempt {job.Attempt} begins");
                await next();
            })
            .On<MailboxUnknownException>(Then.DeadLetter)); // everything else is retried, with backoff
        // end
    }

    private static void UseBackoff(NodeBuilder node)
    {
        // doc: backoff
        node.Handle<SendEmail, SendEmailHandler>(o => o with
        {
            MaxAttempts = 5,
            Backoff = Backoff.Parse("10s,1m,10m"), // or "30s", or "exponential:10s:1h"
        });
        // end
    }

    private static void UseBlocking(NodeBuilder node)
    {
        // doc: blocking
        node.Handle<BuildReport>(
            (report, job, stop) =>
            {
                Thread.Sleep(TimeSpan.FromSeconds(5)); // stands for a driver that knows no async
                return Task.CompletedTask;
            },
            o => o with { Blocking = true });
        // end
    }

    // doc: a test
    [Fact]
    public async Task Report_OfAMonth_IsBuiltAndMailed()
    {
        var run = await LighthouseTest.RunAsync(new BuildReportHandler(), new BuildReport("2026-01"));

        run.Verdict.ShouldBe(JobVerdict.Succeeded);
        run.Result<Report>()!.Pages.ShouldBe(24);
        run.Progress[^1].Fraction.ShouldBe(1);
        run.Log.ShouldBe(["2026-01 has 24 pages"]);
        run.FollowUps.ShouldHaveSingleItem().Type.ShouldBe("email.send");
    }
    // end

    // doc: a test of failures
    [Fact]
    public async Task Mail_ToAnUnknownMailbox_IsNotTriedAgain()
    {
        static void Node(NodeBuilder node) => node
            .Handle<SendEmail>((_, _, _) => throw new MailboxUnknownException("There is no such mailbox."))
            .On<MailboxUnknownException>(Then.DeadLetter);

        var run = await LighthouseTest.RunAsync(Node, new SendEmail("a@b.c", "Welcome"));
        run.Verdict.ShouldBe(JobVerdict.Dead);
        run.Error!.Message.ShouldBe("There is no such mailbox.");

        var wrong = await LighthouseTest.RunJsonAsync(Node, "email.send", """{"to":null,"subject":"Welcome"}""");
        wrong.Verdict.ShouldBe(JobVerdict.Dead);
        wrong.Error!.Message.ShouldContain("to", Case.Sensitive);
    }
    // end

    [Fact]
    public void Node_AsShown_CanBeBuilt()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        Configure(builder);
        builder.Services.Any(service => service.ServiceType == typeof(SendEmailHandler)).ShouldBeTrue();
        _ = (Action<NodeBuilder>)UseBlocking;
        _ = (Action<NodeBuilder>)UseBackoff;
    }
}
