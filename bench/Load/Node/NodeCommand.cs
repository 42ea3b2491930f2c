using System.CommandLine;

namespace Lighthouse.Load;

/// <summary>Nodes of <see cref="BenchNode"/>.</summary>
internal static class NodeCommand
{
    public static Command Make()
    {
        var redis = LoadOptions.Redis();
        var records = LoadOptions.Records();
        var workers = new Option<int>("--workers") { Description = "Jobs of a queue that run at once.", DefaultValueFactory = _ => 16 };
        var queues = new Option<int>("--queues") { Description = "How many queues are served.", DefaultValueFactory = _ => 1 };
        var nodes = new Option<int>("--nodes") { Description = "How many nodes there are in this process.", DefaultValueFactory = _ => 1 };
        var rate = new Option<string?>("--rate") { Description = "The rate that each queue is limited to, such as 100/s." };
        var failEvery = new Option<uint>("--fail-every") { Description = "Every how-manieth job fails at its first attempt; 0 for none." };
        var command = new Command("node", "Runs jobs until it is told to stop.") { redis, records, workers, queues, nodes, rate, failEvery };
        command.SetAction(async (arguments, stop) =>
        {
            using var recorder = new Recorder(arguments.GetRequiredValue(records));
            var order = new NodeOrder
            {
                Redis = arguments.GetRequiredValue(redis),
                Workers = arguments.GetValue(workers),
                Queues = arguments.GetValue(queues),
                Nodes = arguments.GetValue(nodes),
                Rate = arguments.GetValue(rate),
                FailEvery = arguments.GetValue(failEvery),
            };
            await Task.WhenAll(Enumerable.Range(0, order.Nodes).Select(number => BenchNode.RunAsync(order, number, recorder, stop)));
        });
        return command;
    }
}
