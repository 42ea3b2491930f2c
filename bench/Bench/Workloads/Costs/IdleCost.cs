using Lighthouse.Support;

namespace Lighthouse.Bench;

/// <summary>What nodes ask of Redis while there is nothing to do.</summary>
internal static class IdleCost
{
    /// <param name="settle">How long after all have arrived the counting begins.</param>
    public static async Task<Sample> MeasureAsync(LighthouseContender contender, string persistence, int nodes, TimeSpan settle, TimeSpan time)
    {
        await using var stage = await Stage.OpenAsync(contender, persistence);
        var commands = new CommandCount();
        await using var proxy = TcpProxy.To(stage.Server.Port, watch: commands.Connection);
        stage.StartWorkers(proxy.Port);
        await stage.NodesArriveAsync(contender, nodes);
        await Task.Delay(settle);

        var meter = new Meter(stage);
        var before = commands.Total;
        await meter.BeginAsync();
        await Task.Delay(time);
        var (sent, usage) = (commands.Total - before, await meter.EndAsync());
        if (sent == 0) throw new BrokenBenchmarkException($"{nodes} idle nodes sent nothing in {time}; they cannot have been there.");
        await stage.StopWorkersAsync(); // before the proxy breaks their connections
        return new Sample
        {
            { Metric.IdleCommands, sent / usage.Seconds / nodes },
            { Metric.WorkerMegabytes, usage.WorkerMemory / 1e6 },
            { Metric.OtherCores, usage.OtherCores + usage.StolenCores },
        };
    }
}
