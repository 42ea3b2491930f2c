using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Handlers;

public sealed class PipelineTests
{
    [Fact]
    public async Task Run_HandlerWithoutResult_AnswersNone()
    {
        await using var jobs = new Pipeline(node => node.Handle<Ping>((_, _, _) => Task.CompletedTask));

        (await jobs.RunAsync("ping", "{}")).ShouldBeNull();
    }

    [Fact]
    public async Task Run_HandlerWithResult_AnswersItsJson()
    {
        await using var jobs = new Pipeline(node => node
            .Handle<JsonElement, int>((text, _, _) => Task.FromResult(text.GetString()!.Split(' ').Length), o => o with { Type = "text.count-words" })
            .Handle<ShipOrder, Address>(async (order, _, _) => { await Task.Yield(); return order.Address; }));

        (await jobs.RunAsync("text.count-words", "\"one two three\"")).ShouldBe("3");
        (await jobs.RunAsync("order.ship", """{"order":1,"address":{"street":"Quay 1","city":"Kiel"}}""")).ShouldBe("""{"street":"Quay 1","city":"Kiel"}""");
    }

    [Fact]
    public async Task Run_ResultBeyondTheLimit_Fails()
    {
        await using var jobs = new Pipeline(node => node.Handle<Ping, string>((_, _, _) => Task.FromResult(new string('x', 100))), maxResult: 50);

        (await Should.ThrowAsync<ResultTooLargeException>(() => jobs.RunAsync("ping", "{}"))).Message.ShouldContain("102 bytes");
    }

    [Fact]
    public async Task Run_Middleware_IsOutermostFirstAndSharesTheScope()
    {
        var order = new List<string>();
        var scoped = new List<Scoped>();
        await using var jobs = new Pipeline(
            node => node
                .Use(async (job, next) => { order.Add("outer in"); scoped.Add(job.Services.GetRequiredService<Scoped>()); await next(); order.Add("outer out"); })
                .Use(async (_, next) => { order.Add("inner in"); await next(); order.Add("inner out"); })
                .Handle<Ping, int>((_, job, _) => { order.Add("handler"); scoped.Add(job.Services.GetRequiredService<Scoped>()); return Task.FromResult(7); }),
            services => services.AddScoped<Scoped>());

        (await jobs.RunAsync("ping", "{}")).ShouldBe("7");

        order.ShouldBe(["outer in", "inner in", "handler", "inner out", "outer out"]);
        scoped[0].ShouldBeSameAs(scoped[1]);
        scoped[0].Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_HandlerThrowsAndSoDoesWhatItUsed_HandlersExceptionComesOutAndTheOtherIsInTheLog()
    {
        var job = new JobContext();
        await using var jobs = new Pipeline(
            node => node.Handle<Ping, Troublesome>((_, _, _, _) => throw new TimeoutException("the cause")), services => services.AddScoped<Troublesome>());

        (await Should.ThrowAsync<TimeoutException>(() => jobs.RunAsync("ping", "{}", job))).Message.ShouldBe("the cause");

        job.LogLines.ShouldHaveSingleItem().ShouldBe("Its services could not be disposed of: System.IO.IOException: the consequence");
    }

    [Fact]
    public async Task Run_FunctionWithServices_GetsThemFromTheJobsScope()
    {
        var seen = new List<object>();
        await using var jobs = new Pipeline(
            node => node
                .Handle<Ping, Scoped>((_, one, job, _) => { seen.Add(one); seen.Add(job.Services.GetRequiredService<Scoped>()); return Task.CompletedTask; })
                .Handle<ShipOrder, Scoped, Random>((_, one, two, _, _) => { seen.Add(one); seen.Add(two); return Task.CompletedTask; }),
            services => services.AddScoped<Scoped>().AddSingleton(new Random(1)));

        await jobs.RunAsync("ping", "{}");
        await jobs.RunAsync("order.ship", """{"order":1,"address":{"street":"Quay 1","city":"Kiel"}}""");

        seen[0].ShouldBeSameAs(seen[1]);
        seen[2].ShouldNotBeSameAs(seen[0]);
        seen[3].ShouldBeOfType<Random>();
        ((Scoped)seen[2]).Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_MiddlewareThatDoesNotGoOn_SkipsTheHandler()
    {
        var runs = 0;
        await using var jobs = new Pipeline(node => node
            .Use((_, _) => Task.CompletedTask)
            .Handle<Ping>((_, _, _) => { runs++; return Task.CompletedTask; }));

        (await jobs.RunAsync("ping", "{}")).ShouldBeNull();

        runs.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_HandlerThrows_TheExceptionComesOutAsItWas(bool atOnce)
    {
        var thrown = new InvalidDataException("boom");
        await using var jobs = new Pipeline(node => node.Handle<Ping>(async (_, _, _) =>
        {
            if (!atOnce) await Task.Yield();
            throw thrown;
        }));

        (await Should.ThrowAsync<InvalidDataException>(() => jobs.RunAsync("ping", "{}"))).ShouldBeSameAs(thrown);
    }

    [Fact]
    public async Task Run_HandlerClass_IsMadePerJobAndDisposed()
    {
        await using var jobs = new Pipeline(node => node.Handle<Ping, Guid, ScopedHandler>(), services => services.AddScoped<Scoped>());

        var first = await jobs.RunAsync("ping", "{}");
        var second = await jobs.RunAsync("ping", "{}");

        first.ShouldNotBe(second);
        ScopedHandler.Last!.Scoped.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_NothingAsksForServices_MakesNoScope()
    {
        var job = new JobContext();
        await using var jobs = new Pipeline(node => node.Handle<Ping>((_, inside, _) => { inside.HasScope.ShouldBeFalse(); return Task.CompletedTask; }));

        await jobs.RunAsync("ping", "{}", job);

        job.HasScope.ShouldBeFalse();
    }

    [Fact]
    public async Task Run_RawHandler_IsMadeOnceAndDisposedWithTheHost()
    {
        var made = new List<RawHandler>();
        await using (var jobs = new Pipeline(node => node.HandleRaw("raw", _ => { made.Add(new RawHandler()); return made[^1]; }, new HandlerOptions())))
        {
            (await jobs.RunAsync("raw", "[1]")).ShouldBe("[1]");
            (await jobs.RunAsync("raw", "[2]")).ShouldBe("[2]");
        }

        made.ShouldHaveSingleItem().Disposed.ShouldBeTrue();
    }

    private sealed class RawHandler : IRawJobHandler, IDisposable
    {
        public bool Disposed { get; private set; }

        public Task<ReadOnlyMemory<byte>?> HandleAsync(ReadOnlyMemory<byte> args, JobContext job, CancellationToken stop) => Task.FromResult<ReadOnlyMemory<byte>?>(args);

        public void Dispose() => Disposed = true;
    }

    private sealed class Scoped : IDisposable
    {
        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }

    private sealed class ScopedHandler(Scoped scoped) : IJobHandler<Ping, Guid>
    {
        public static ScopedHandler? Last { get; private set; }

        public Scoped Scoped => scoped;

        public Task<Guid> HandleAsync(Ping args, JobContext job, CancellationToken stop)
        {
            Last = this;
            scoped.Disposed.ShouldBeFalse();
            return Task.FromResult(Guid.NewGuid());
        }
    }

    private sealed class Troublesome : IDisposable
    {
        public void Dispose() => throw new IOException("the consequence");
    }
}
