using System.Threading.Channels;
using Lighthouse.Actors;

namespace Lighthouse.Kernel;

/// <summary>
/// A short life: an actor is spawned, gets one message, ends, and its parent hears of that; many live at once. Beside it the nearest thing
/// with channels, which has no name, no place in a hierarchy and nobody who would answer its failure: a channel, a task that reads it, its end awaited.
/// </summary>
internal sealed class SpawnCase(ActorSystem system) : IKernelCase
{
    private const int AtOnce = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => "spawn";

    public string Unit => "lives";

    public double? Bar => null;

    public int Count => 100_000;

    public async Task<long> RunActorsAsync(int count)
    {
        var nursery = system.Spawn(Props.Create<NurseryMessage>(static () => new Nursery()));
        var ended = 0L;
        foreach (var brood in Broods(count)) ended += await nursery.AskAsync<long>(reply => new NurseryMessage.Raise(brood, reply), Patience);
        await system.StopAsync(nursery, Patience);
        return ended;
    }

    public async Task<long> RunChannelsAsync(int count)
    {
        var ended = 0L;
        foreach (var brood in Broods(count)) ended += (await Task.WhenAll(Enumerable.Range(0, brood).Select(_ => LiveAsync()))).Sum();
        return ended;
    }

    private static IEnumerable<int> Broods(int count) => Enumerable.Repeat(AtOnce, count / AtOnce).Concat(count % AtOnce is > 0 and var rest ? [rest] : []);

    private static Task<int> LiveAsync()
    {
        var channel = Channel.CreateUnbounded<ChildMessage>(new UnboundedChannelOptions { SingleReader = true });
        var life = Task.Run(() => ReadAsync(channel.Reader));
        channel.Writer.TryWrite(ChildMessage.Leave);
        return life;
    }

    private static async Task<int> ReadAsync(ChannelReader<ChildMessage> reader)
    {
        while (await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out var message))
            {
                if (message == ChildMessage.Leave) return 1;
            }
        }

        return 0;
    }
}
