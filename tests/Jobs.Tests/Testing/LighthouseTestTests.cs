using System.Text.Json;
using Lighthouse.Jobs.Testing;
using Lighthouse.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Testing;

public sealed class LighthouseTestTests
{
    [Fact]
    public async Task Run_HandlerReturns_SucceedsWithAllItLeftBehind()
    {
        var run = await LighthouseTest.RunAsync(new Greeter(), new Greet("Ada"), new TestedJob { Id = "greet-1", Attempt = 2, Meta = new Dictionary<string, string> { ["tenant"] = "7" } });

        run.Verdict.ShouldBe(JobVerdict.Succeeded);
        run.Result<string>().ShouldBe("Hello Ada");
        run.ResultJson.ShouldBe("\"Hello Ada\"");
        run.Log.ShouldBe(["greet-1, attempt 2", """{"tenant":"7"}"""]);
        run.Progress.ShouldBe([new JobProgress(0.5, "half way"), new JobProgress(1, null)]);
        var next = run.FollowUps.ShouldHaveSingleItem();
        (next.Queue, next.Type, JsonSerializer.Deserialize<Remember>(next.Args.Span, JobJson.Options)).ShouldBe(("memory", "remember", new Remember("Ada")));
        next.Options.Delay.ShouldBe(TimeSpan.FromMinutes(1));
        run.Error.ShouldBeNull();
    }

    [Fact]
    public async Task Run_ArgumentsGoThroughJson_WhatJsonLosesIsLost()
    {
        Secret? seen = null;

        await LighthouseTest.RunAsync((Secret secret, JobContext _, CancellationToken _) => { seen = secret; return Task.CompletedTask; }, new Secret { Shown = 1, Hidden = 2 });

        seen.ShouldBe(new Secret { Shown = 1 });
    }

    [Fact]
    public async Task RunJson_ArgumentsDoNotFit_IsDeadWithTheMembersName()
    {
        var run = await LighthouseTest.RunJsonAsync(node => node.Handle<Greet, string>((_, _, _) => Task.FromResult("")), "greet", "{}");

        (run.Verdict, run.Error!.Type).ShouldBe((JobVerdict.Dead, "arguments"));
        run.Error.Message.ShouldContain("`name`");
    }

    [Fact]
    public async Task RunJson_TypeIsNotHandled_SaysWhichAre()
    {
        var error = await Should.ThrowAsync<ArgumentException>(() => LighthouseTest.RunJsonAsync(node => node.Handle<Greet>((_, _, _) => Task.CompletedTask), "great", "{}"));

        error.Message.ShouldStartWith("No handler takes jobs of type `great`; there are handlers for `greet`.");
    }

    /// <summary>One case for each directive of the worker router's strategy.</summary>
    [Theory]
    [InlineData(typeof(TimeoutException), 1, JobVerdict.Retry)] // Restart
    [InlineData(typeof(TimeoutException), 3, JobVerdict.Dead)] // attempts used up
    [InlineData(typeof(FormatException), 1, JobVerdict.Dead)] // Stop
    [InlineData(typeof(UriFormatException), 1, JobVerdict.Retry)] // the entry nearest to its own type
    [InlineData(typeof(OutOfMemoryException), 1, JobVerdict.Escalate)] // Escalate
    public async Task Run_HandlerThrows_IsJudgedAsANodeWould(Type exception, int attempt, JobVerdict verdict)
    {
        var run = await LighthouseTest.RunAsync((Greet _, JobContext job, CancellationToken _) =>
        {
            job.Enqueue(new Remember("nobody"));
            throw (Exception)Activator.CreateInstance(exception, "it did not work")!;
        }, new Greet("Ada"), new TestedJob
        {
            Attempt = attempt,
            Handler = o => o with { MaxAttempts = 3, Backoff = Backoff.Listed(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9)) },
            Node = node => node.On<FormatException>(Then.DeadLetter).On<UriFormatException>(Then.Retry).On<OutOfMemoryException>(Then.Escalate),
        });

        run.Verdict.ShouldBe(verdict);
        run.RetryAfter.ShouldBe(verdict == JobVerdict.Retry ? TimeSpan.FromSeconds(5) : null);
        run.Error.ShouldBe(new JobError(exception.FullName!, "it did not work"));
        run.Exception.ShouldBeOfType(exception);
        run.FollowUps.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_HandlerAsksForATime_WaitsExactlyThatLong()
    {
        var run = await LighthouseTest.RunAsync((Greet _, JobContext _, CancellationToken _) => throw new RetryAfterException(TimeSpan.FromSeconds(42)), new Greet("Ada"));

        (run.Verdict, run.RetryAfter).ShouldBe((JobVerdict.Retry, TimeSpan.FromSeconds(42)));
    }

    [Fact]
    public async Task Run_JobsOwnWishes_GoBeforeTheHandlers()
    {
        var run = await LighthouseTest.RunAsync((Greet _, JobContext _, CancellationToken _) => throw new TimeoutException(), new Greet("Ada"), new TestedJob
        {
            Attempt = 2,
            MaxAttempts = 2,
            Handler = o => o with { MaxAttempts = 9 },
        });

        run.Verdict.ShouldBe(JobVerdict.Dead);
    }

    [Fact]
    public async Task Run_HandlerRunsPastItsTimeout_IsToldWhyAndRetried()
    {
        var reason = StopReason.None;

        var run = await LighthouseTest.RunAsync(async (Greet _, JobContext job, CancellationToken stop) =>
        {
            using var told = stop.Register(() => reason = job.StopReason);
            await Task.Delay(Timeout.Infinite, stop);
        }, new Greet("Ada"), new TestedJob { Timeout = TimeSpan.FromMilliseconds(20) });

        (run.Verdict, run.Error!.Type, reason).ShouldBe((JobVerdict.Retry, "timeout", StopReason.Timeout));
    }

    [Theory]
    [InlineData(true, JobVerdict.Cancelled)]
    [InlineData(false, JobVerdict.Succeeded)]
    public async Task Run_JobIsCancelled_EndsAsItsHandlerDoes(bool givesWay, JobVerdict verdict)
    {
        using var cancel = new CancellationTokenSource();

        var run = await LighthouseTest.RunAsync((Greet _, JobContext job, CancellationToken stop) =>
        {
            cancel.Cancel();
            job.StopReason.ShouldBe(StopReason.Cancelled);
            if (givesWay) stop.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }, new Greet("Ada"), cancel: cancel.Token);

        run.Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task Run_WholeNode_HasItsMiddlewareScopeAndHandlers()
    {
        var run = await LighthouseTest.RunAsync(Configure, new Remember("Ada"), new TestedJob { Services = services => services.AddScoped<Notebook>() });

        run.Log.ShouldBe(["outer", "inner", "remembers Ada", "inner has seen 1", "outer has seen 1"]);

        static void Configure(NodeBuilder node) => node
            .Use(async (job, next) => { job.Log("outer"); await next(); job.Log($"outer has seen {job.Services.GetRequiredService<Notebook>().Names.Count}"); })
            .Use(async (job, next) => { job.Log("inner"); await next(); job.Log($"inner has seen {job.Services.GetRequiredService<Notebook>().Names.Count}"); })
            .Handle<Remember, Rememberer>();
    }

    [Fact]
    public async Task Run_ArgumentsNameNoType_NeedsNone()
    {
        var run = await LighthouseTest.RunAsync((int number, JobContext job, CancellationToken _) => { job.Log($"{job.Type} {number}"); return Task.CompletedTask; }, 7);

        run.Log.ShouldBe(["test 7"]);
    }

    [JobType("greet")]
    private sealed record Greet(string Name);

    [JobType("remember", Queue = "memory")]
    private sealed record Remember(string Name);

    private sealed record Secret
    {
        public int Shown { get; init; }

        [System.Text.Json.Serialization.JsonIgnore] public int Hidden { get; init; }
    }

    private sealed class Greeter : IJobHandler<Greet, string>
    {
        public Task<string> HandleAsync(Greet args, JobContext job, CancellationToken stop)
        {
            job.Log($"{job.Id}, attempt {job.Attempt}");
            job.Log(System.Text.Encoding.UTF8.GetString(job.Meta.Span));
            job.ReportProgress(0.5, "half way");
            job.Enqueue(new Remember(args.Name), new JobOptions { Delay = TimeSpan.FromMinutes(1) });
            job.ReportProgress(2); // more than all is all
            return Task.FromResult($"Hello {args.Name}");
        }
    }

    private sealed class Notebook
    {
        public List<string> Names { get; } = [];
    }

    private sealed class Rememberer(Notebook notebook) : IJobHandler<Remember>
    {
        public Task HandleAsync(Remember args, JobContext job, CancellationToken stop)
        {
            notebook.Names.Add(args.Name);
            job.Log($"remembers {args.Name}");
            return Task.CompletedTask;
        }
    }
}
