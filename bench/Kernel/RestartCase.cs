using System.Threading.Channels;
using Lighthouse.Actors;

namespace Lighthouse.Kernel;

/// <summary>
/// Every message fails, and a fresh instance takes the next one. Beside it a loop over a channel that throws, is caught, and is begun anew.
/// The exception's own price is on both sides; ours decides in another actor, whose answer has to come back, while the children and the mailbox wait.
/// </summary>
internal sealed class RestartCase(ActorSystem system) : IKernelCase
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => "restart";

    public string Unit => "restarts";

    public double? Bar => null;

    public int Count => 50_000;

    public async Task<long> RunActorsAsync(int count)
    {
        var instances = 0L;
        var faulty = system.Spawn(Props.Create<FaultyMessage>(() => new Faulty(++instances)));
        for (var i = 0; i < count; i++) faulty.Tell(FaultyMessage.Fail.Instance);
        var last = await faulty.AskAsync<long>(static reply => new FaultyMessage.Report(reply), Patience);
        await system.StopAsync(faulty, Patience);
        return last - 1;
    }

    public async Task<long> RunChannelsAsync(int count)
    {
        var channel = Channel.CreateUnbounded<FaultyMessage>(new UnboundedChannelOptions { SingleReader = true });
        var supervisor = Task.Run(() => SuperviseAsync(channel.Reader));
        for (var i = 0; i < count; i++) channel.Writer.TryWrite(FaultyMessage.Fail.Instance);
        channel.Writer.Complete();
        return await supervisor;
    }

    private static async Task<long> SuperviseAsync(ChannelReader<FaultyMessage> reader)
    {
        for (var restarts = 0L; ; restarts++)
        {
            try
            {
                await ReadAsync(reader);
                return restarts;
            }
            catch (FaultException)
            {
            }
        }
    }

    private static async Task ReadAsync(ChannelReader<FaultyMessage> reader)
    {
        while (await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out var message))
            {
                if (message is FaultyMessage.Fail) throw new FaultException();
            }
        }
    }
}
