using System.Threading.Channels;
using Lighthouse.Actors;

namespace Lighthouse.Kernel;

/// <summary>As many messages as the producers can send, through one actor or one channel. The message is always the same, so that only the carrying allocates.</summary>
internal sealed class TellCase(ActorSystem system, int producers) : IKernelCase
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => producers == 1 ? "tell" : $"tell-{producers}";

    public string Unit => "messages";

    public double? Bar => 0.7;

    public int Count => 5_000_000;

    public async Task<long> RunActorsAsync(int count)
    {
        var counter = system.Spawn(Props.Create<CounterMessage>(static () => new Counter()));
        await ProduceAsync(count, () => counter.Tell(CounterMessage.Tick.Instance));

        // Behind all the ticks: what the count is by then was received once, and nothing of it is missing.
        var counted = await counter.AskAsync<long>(static reply => new CounterMessage.Report(reply), Patience);
        await system.StopAsync(counter, Patience);
        return counted;
    }

    public async Task<long> RunChannelsAsync(int count)
    {
        var channel = Channel.CreateUnbounded<CounterMessage>(new UnboundedChannelOptions { SingleReader = true });
        var consumer = Task.Run(() => ConsumeAsync(channel.Reader));
        await ProduceAsync(count, () => channel.Writer.TryWrite(CounterMessage.Tick.Instance));
        channel.Writer.Complete();
        return await consumer;
    }

    private static async Task<long> ConsumeAsync(ChannelReader<CounterMessage> reader)
    {
        var counted = 0L;
        while (await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out var message))
            {
                if (message is CounterMessage.Tick) counted++;
            }
        }

        return counted;
    }

    private Task ProduceAsync(int count, Action send) => Task.WhenAll(Enumerable.Range(0, producers).Select(producer => Task.Run(() =>
    {
        var share = (count / producers) + (producer < count % producers ? 1 : 0);
        for (var i = 0; i < share; i++) send();
    })));
}
