namespace Lighthouse.Broker;

/// <summary>Who is suspected of taking nodes down.</summary>
internal static class Suspicion
{
    public static async Task<int> ForgiveAsync(OperatorCalls calls, string queue, string node, CancellationToken ct)
    {
        var cleared = 0;
        for (var cursor = "0"; ;)
        {
            var from = cursor;
            var reply = await calls.SendAsync("forgive", queue, "", command => command.Arg(node).Arg(from), ct);
            cleared += reply[3].AsInt32();
            cursor = reply[2].AsString();
            if (cursor == "0") return cleared;
        }
    }
}
