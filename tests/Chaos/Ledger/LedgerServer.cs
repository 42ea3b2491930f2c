using System.Net.Sockets;
using System.Text.Json;

namespace Lighthouse.Chaos;

/// <summary>
/// The ledger as a server on a Unix domain socket in this process: within reach from every network namespace, and for a node that is cut off from Redis. One
/// connection for each process; when it breaks, the process is gone.
/// </summary>
internal sealed class LedgerServer : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly string _path;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly List<Task> _connections = [];

    private LedgerServer(string path, Socket listener, LedgerBook book)
    {
        (_path, _listener, Book) = (path, listener, book);
        _accepting = AcceptAsync();
    }

    public LedgerBook Book { get; }

    /// <param name="path">Of the socket; at most about a hundred characters, as the system has it.</param>
    public static LedgerServer Start(string path)
    {
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(64);
        return new LedgerServer(path, listener, new LedgerBook(TimeProvider.System));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Task[] connections;
        lock (_connections) connections = [.. _connections];
        await Task.WhenAll(connections);
        _stop.Dispose();
        File.Delete(_path);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptAsync(_stop.Token);
                lock (_connections)
                {
                    _connections.RemoveAll(each => each.IsCompleted);
                    _connections.Add(ServeAsync(connection));
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // told to stop
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        await Task.Yield();
        string? process = null;
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(_stop.Token) is { } text)
            {
                var line = JsonSerializer.Deserialize(text, LedgerJson.Default.LedgerLine)!;
                process = line.Process;
                var answer = new LedgerAnswer(line.N, Book.Write(line));
                await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(answer, LedgerJson.Default.LedgerAnswer), (byte)'\n'], _stop.Token);
            }
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException or JsonException)
        {
            // killed in mid-line, perhaps
        }
        if (process is not null && !_stop.IsCancellationRequested) Book.Lost(process);
    }
}
