using System.Net.Sockets;

namespace Lighthouse.Samples.Sink;

/// <summary>Takes connections until it is told to stop.</summary>
internal sealed class SmtpServer(TcpListener listener, MailStore store)
{
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop);
                _ = ServeAsync(client, stop);
            }
        }
        catch (OperationCanceledException)
        {
            listener.Stop();
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await using var stream = client.GetStream();
                using var dialogue = new SmtpDialogue(stream, store);
                await dialogue.RunAsync(stop);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // a client that hangs up, or the end
            }
        }
    }
}
