using Microsoft.Extensions.Logging;

namespace Lighthouse.Redis;

/// <summary>One attempt at one host: from its name to a connection that has been greeted and can work.</summary>
internal sealed class Connector(RedisOptions options, PendingPool pool, TimeProvider time, ILogger logger, bool dedicated = false, string? threadName = null)
{
    private readonly Dialer _dialer = new(options.Tls, options.ConnectTimeout, time);

    public async Task<Connection> ConnectAsync(RedisEndpoint endpoint, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            var (socket, stream) = await _dialer.DialAsync(endpoint, both.Token);
            var settings = new ConnectionSettings(endpoint.ToString(), options.StallTimeout, options.CommandTimeout, options.MaxInFlight)
            {
                ThreadName = threadName,
                LoneBehind = dedicated ? 1 : 0,
            };
            var connection = new Connection(socket, stream, settings, pool, time, logger);
            try
            {
                await Greeting.RunAsync(connection, options, both.Token);
                connection.IsReady = true;
                return connection;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            var hint = options.Tls is null ? "" : "; with rediss:// the port must be Redis' TLS port";
            throw new TimeoutException($"no answer within {options.ConnectTimeout.TotalSeconds:0.###} s{hint}");
        }
    }
}
