using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Handlers;

public sealed class BlockingTests
{
    [Fact]
    public async Task Run_HandlerIsBlocking_RunsOnAThreadOfItsOwnWithItsMiddlewareAndAfterItsAwaits()
    {
        var threads = new ConcurrentQueue<Thread>();
        await using var jobs = new Pipeline(node => node
            .Use(async (_, next) => { threads.Enqueue(Thread.CurrentThread); await next(); threads.Enqueue(Thread.CurrentThread); })
            .Handle<Ping, int>(async (_, _, _) =>
            {
                threads.Enqueue(Thread.CurrentThread);
                await Task.Yield();
                threads.Enqueue(Thread.CurrentThread);
                return 7;
            }, o => o with { Blocking = true }));

        (await jobs.RunAsync("ping", "{}")).ShouldBe("7");

        threads.Count.ShouldBe(4);
        threads.Distinct().ShouldHaveSingleItem().IsThreadPoolThread.ShouldBeFalse();
    }

    [Fact]
    public async Task Run_MiddlewareBlocksTheThreadUntilTheHandlerHasEndedElsewhere_ComesToAnEnd()
    {
        await using var jobs = new Pipeline(node => node
            .Use((_, next) => { next().GetAwaiter().GetResult(); return Task.CompletedTask; })
            .Handle<Ping, int>(async (_, _, _) => { await Task.Run(() => { }, CancellationToken.None).ConfigureAwait(false); return 7; }, o => o with { Blocking = true }));

        (await jobs.RunAsync("ping", "{}").WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe("7");
    }

    [Fact]
    public async Task Run_BlockingHandlersOneAfterTheOther_ShareAThread()
    {
        var threads = new ConcurrentQueue<Thread>();
        await using var jobs = new Pipeline(node => node.Handle<Ping>((_, _, _) => { threads.Enqueue(Thread.CurrentThread); return Task.CompletedTask; }, o => o with { Blocking = true }));

        for (var i = 0; i < 5; i++) await jobs.RunAsync("ping", "{}");

        threads.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Run_BlockingHandlersAtOnce_EachHasItsOwnThread()
    {
        const int many = 64;
        using var all = new Barrier(many);
        await using var jobs = new Pipeline(node => node.Handle<Ping>((_, _, stop) => { all.SignalAndWait(stop); return Task.CompletedTask; }, o => o with { Blocking = true }));

        await Task.WhenAll(Enumerable.Range(0, many).Select(_ => jobs.RunAsync("ping", "{}"))).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Run_BlockingHandlerThrows_ExceptionComesOutAndItsScopeIsClosed()
    {
        Disposable? seen = null;
        await using var jobs = new Pipeline(
            node => node.Handle<Ping>((_, job, _) =>
            {
                seen = job.Services.GetRequiredService<Disposable>();
                throw new InvalidOperationException("no");
            }, o => o with { Blocking = true }),
            services => services.AddScoped<Disposable>());

        (await Should.ThrowAsync<InvalidOperationException>(() => jobs.RunAsync("ping", "{}"))).Message.ShouldBe("no");
        seen!.IsDisposed.ShouldBeTrue();
    }

    private sealed class Disposable : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
