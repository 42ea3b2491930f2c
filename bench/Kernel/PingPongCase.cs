using System.Threading.Channels;
using Lighthouse.Actors;

namespace Lighthouse.Kernel;

/// <summary>Pairs that play at once, one ball in each: every message finds its receiver asleep, so what counts is how it is woken.</summary>
internal sealed class PingPongCase(ActorSystem system, int pairs) : IKernelCase
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => "ping-pong";

    public string Unit => "messages";

    public double? Bar => 0.7;

    public int Count => 1_000_000;

    public async Task<long> RunActorsAsync(int count) => (await Task.WhenAll(Shares(count).Select(PlayActorsAsync))).Sum();

    public async Task<long> RunChannelsAsync(int count) => (await Task.WhenAll(Shares(count).Select(PlayChannelsAsync))).Sum();

    private IEnumerable<int> Shares(int count) => Enumerable.Range(0, pairs).Select(pair => (count / pairs) + (pair < count % pairs ? 1 : 0));

    private async Task<long> PlayActorsAsync(int hits)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = system.Spawn(Props.Create<PlayerMessage>(() => new Player((hits + 1) / 2, over)));
        var second = system.Spawn(Props.Create<PlayerMessage>(() => new Player(hits / 2, over)));
        first.Tell(new PlayerMessage.Meet(second));
        second.Tell(new PlayerMessage.Meet(first));
        first.Tell(PlayerMessage.Ball.Instance);
        await over.Task;
        var counted = await first.AskAsync<long>(static reply => new PlayerMessage.Report(reply), Patience)
            + await second.AskAsync<long>(static reply => new PlayerMessage.Report(reply), Patience);
        await Task.WhenAll(system.StopAsync(first, Patience), system.StopAsync(second, Patience));
        return counted;
    }

    private static async Task<long> PlayChannelsAsync(int hits)
    {
        var options = new UnboundedChannelOptions { SingleReader = true };
        var (first, second) = (Channel.CreateUnbounded<PlayerMessage>(options), Channel.CreateUnbounded<PlayerMessage>(options));
        Task<long>[] players =
        [
            Task.Run(() => PlayAsync(first.Reader, second.Writer, (hits + 1) / 2)),
            Task.Run(() => PlayAsync(second.Reader, first.Writer, hits / 2)),
        ];
        first.Writer.TryWrite(PlayerMessage.Ball.Instance);
        return (await Task.WhenAll(players)).Sum();
    }

    private static async Task<long> PlayAsync(ChannelReader<PlayerMessage> mine, ChannelWriter<PlayerMessage> theirs, int last)
    {
        var hits = 0L;
        while (hits < last && await mine.WaitToReadAsync())
        {
            while (hits < last && mine.TryRead(out var message))
            {
                if (message is not PlayerMessage.Ball) continue;
                hits++;
                theirs.TryWrite(message); // nobody takes the very last one
            }
        }

        return hits;
    }
}
