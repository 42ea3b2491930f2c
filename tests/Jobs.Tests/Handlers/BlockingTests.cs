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

    /// <summary>What a job has started and not awaited may be waited for by later ones: neither a thread that has ended nor one that another job blocks may keep it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_LeavesATaskBehind_ItGoesOnThoughTheThreadHasEndedOrIsAnothers(bool ended)
    {
        var threads = new BlockingThreads(ended ? TimeSpan.FromMilliseconds(1) : null);
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread? thread = null;
        Task leftBehind = null!;
        await threads.RunAsync(0, _ =>
        {
            thread = Thread.CurrentThread;
            leftBehind = GoOnAsync();
            return new ValueTask<int>(0);
        });

        if (ended)
        {
            thread!.Join(TimeSpan.FromSeconds(60)).ShouldBeTrue();
            signal.SetResult();
        }
        else
        {
            await threads.RunAsync(0, _ =>
            {
                Thread.CurrentThread.ShouldBe(thread);
                signal.SetResult();
                leftBehind.Wait(TimeSpan.FromSeconds(60), CancellationToken.None).ShouldBeTrue();
                return new ValueTask<int>(0);
            });
        }

        await leftBehind.WaitAsync(TimeSpan.FromSeconds(60));

        async Task GoOnAsync() => await signal.Task;
    }

    /// <summary>Two in a row on one thread, and what the first has left in its queue runs before the second.</summary>
    [Fact]
    public async Task Run_LeavesWorkInItsThreadsQueue_ThreadIsAnothersOnlyBehindIt()
    {
        var threads = new BlockingThreads();
        using var gate = new ManualResetEventSlim();
        await threads.RunAsync(0, _ =>
        {
            SynchronizationContext.Current!.Post(_ => gate.Wait(TimeSpan.FromSeconds(60)), null);
            return new ValueTask<int>(0);
        });

        (await threads.RunAsync(0, _ => new ValueTask<int>(7)).AsTask().WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(7);

        gate.Set();
    }

    private sealed class Disposable : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
