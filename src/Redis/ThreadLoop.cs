namespace Lighthouse.Redis;

/// <summary>
/// Writes and reads one connection on the calling thread, by turns: what is queued, then its answers. Needs nothing of the thread
/// pool, so that a lease is renewed on time however busy the jobs keep it.
/// </summary>
internal sealed class ThreadLoop(Connection connection, Stream stream, TimeSpan stallTimeout)
{
    /// <summary>Ends when the connection does.</summary>
    public void Run()
    {
        stream.WriteTimeout = Milliseconds(stallTimeout);
        while (!connection.IsClosed)
        {
            if (!connection.Arrived.Wait(stallTimeout)) connection.Probe();
            connection.Writer.Write();
            while (connection.Outstanding.TryPeek(out _, out var blockTime))
            {
                // The watchdog needs the pool for its timer; this holds without.
                stream.ReadTimeout = Milliseconds(stallTimeout + blockTime);
                connection.Reader.Read();
            }
        }
    }

    // A second more than the watchdog's own limit, so that it has the first word when it can.
    private static int Milliseconds(TimeSpan limit) => (int)limit.TotalMilliseconds + 1000;
}
