using Lighthouse.Actors;
using Lighthouse.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>A part of a node fails and starts anew: the others go on meanwhile.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private TestQueue _queue = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _queue = new TestQueue(_redis);
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Leader_FailsTwice_IsBegunAgain()
    {
        var duty = new FailingDuty(failures: 2);

        await using var node = await TestNode.StartAsync(_redis.Url, _ => { }, services: services => services.Replace(ServiceDescriptor.Singleton<ILeaderDuty>(duty)));

        await duty.Lives.Task.WaitAsync(TimeSpan.FromSeconds(20));
        (node.State.Phase, node.State.ExitCode).ShouldBe((NodePhase.Up, 0));
    }

    private sealed class FailingDuty(int failures) : ILeaderDuty
    {
        private readonly int _failures = failures;
        private int _lives;

        public TaskCompletionSource Lives { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ActorRef Begin(ActorContext<NodeMessage> guardian, string node) => guardian.Spawn(Props.Create<string>(() => new Life(this)), "leader");

        private sealed class Life(FailingDuty duty) : Actor<string>
        {
            protected override ValueTask PreStartAsync()
            {
                Context.Self.Tell("live");
                return default;
            }

            protected override ValueTask ReceiveAsync(string message)
            {
                if (++duty._lives <= duty._failures) throw new InvalidOperationException("The test lets the leader fail.");
                duty.Lives.TrySetResult();
                return default;
            }
        }
    }
}
