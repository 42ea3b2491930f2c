using Lighthouse.Actors.Testing;

namespace Lighthouse.Actors.Tests;

public sealed class TellTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("tell");

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Tell_ManyMessages_ArrivesInOrder()
    {
        Probe<int> probe = new(_system);
        ActorRef<int> echo = _system.Spawn(Props.Create(() => new Echo(probe)));

        for (int i = 0; i < 1000; i++)
        {
            echo.Tell(i);
        }

        for (int i = 0; i < 1000; i++)
        {
            await probe.ExpectAsync(i);
        }
    }

    private sealed class Echo(ActorRef<int> to) : Actor<int>
    {
        protected override ValueTask ReceiveAsync(int message)
        {
            to.Tell(message);
            return default;
        }
    }
}
