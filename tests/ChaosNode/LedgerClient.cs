using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Lighthouse.Chaos;

namespace Lighthouse.ChaosNode;

/// <summary>
/// This process' connection to the ledger. It is made once and never again: to the ledger a broken one means that the process is gone.
/// </summary>
internal sealed class LedgerClient : IAsyncDisposable
{
    private readonly NetworkStream _stream;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<bool>> _waiting = new();
    private readonly string _process;
    private readonly Task _reading;
    private long _sent;

    private LedgerClient(NetworkStream stream, string process)
    {
        (_stream, _process) = (stream, process);
        _reading = ReadAsync();
    }

    public static async Task<LedgerClient> ConnectAsync(string? path)
    {
        if (string.IsNullOrEmpty(path)) throw new InvalidOperationException($"{LedgerLine.SocketVariable} is not set: it names the socket of the ledger.");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return new LedgerClient(new NetworkStream(socket, ownsSocket: true), string.Create(CultureInfo.InvariantCulture, $"{Environment.GetEnvironmentVariable("LIGHTHOUSE_PROCESS") ?? "node"}:{Environment.ProcessId}"));
    }

    /// <summary>False: the ledger has seen a newer run.</summary>
    public async Task<bool> WriteAsync(LedgerLine line)
    {
        line = line with { N = Interlocked.Increment(ref _sent), Process = _process };
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[line.N] = answer;
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, LedgerJson.Default.LedgerLine), (byte)'\n'];
        await _writing.WaitAsync();
        try
        {
            await _stream.WriteAsync(bytes);
        }
        finally
        {
            _writing.Release();
        }
        return await answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading;
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(_stream);
            while (await reader.ReadLineAsync() is { } text)
            {
                var answer = JsonSerializer.Deserialize(text, LedgerJson.Default.LedgerAnswer)!;
                if (_waiting.TryRemove(answer.N, out var waiting)) waiting.TrySetResult(answer.Ok);
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or SocketException)
        {
            // the ledger is gone, or this process is about to be
        }
        foreach (var waiting in _waiting.Values) waiting.TrySetException(new IOException("The ledger is gone."));
    }
}
