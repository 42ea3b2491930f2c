using System.CommandLine;
using System.Text.Json;

namespace Lighthouse.Load;

/// <summary>A producer: enqueues so many jobs in one of the ways there are, and prints one line of JSON about it.</summary>
internal static class ProduceCommand
{
    public static Command Make()
    {
        var redis = LoadOptions.Redis();
        var mode = new Option<string>("--mode") { Description = "single, conc, bulk, paced, or push (the floor of paced).", Required = true };
        mode.AcceptOnlyFromAmong("single", "conc", "bulk", "paced", "push");
        var jobs = new Option<int>("--jobs") { Description = "How many jobs.", Required = true };
        var kind = new Option<string>("--kind") { Description = "What their handler does.", DefaultValueFactory = _ => Kinds.Nothing };
        var milliseconds = new Option<int>("--ms") { Description = "How long their handler waits." };
        var from = new Option<uint>("--from") { Description = "The number of the first job." };
        var rate = new Option<double>("--rate") { Description = "Jobs a second, when paced.", DefaultValueFactory = _ => 200 };
        var longEvery = new Option<uint>("--long-every") { Description = "Every how-manieth job is a long one; 0 for none." };
        var longMilliseconds = new Option<int>("--long-ms") { Description = "How long the handler of a long one waits." };
        var asks = new Option<string>("--asks") { Description = "What each job asks for, in bulk.", DefaultValueFactory = _ => JobAsks.Nothing };
        asks.AcceptOnlyFromAmong([.. JobAsks.All.Keys]);
        var queues = new Option<int>("--queues") { Description = "How many queues take turns, in bulk.", DefaultValueFactory = _ => 1 };
        var command = new Command("produce", "Enqueues jobs and reports.") { redis, mode, jobs, kind, milliseconds, from, rate, longEvery, longMilliseconds, asks, queues };
        command.SetAction(async (arguments, _) =>
        {
            await using var producer = new Producer(arguments.GetRequiredValue(redis), new ProducerOrder
            {
                Jobs = arguments.GetValue(jobs),
                Kind = arguments.GetRequiredValue(kind),
                Milliseconds = arguments.GetValue(milliseconds),
                From = arguments.GetValue(from),
                Rate = arguments.GetValue(rate),
                LongEvery = arguments.GetValue(longEvery),
                LongMilliseconds = arguments.GetValue(longMilliseconds),
                Asks = arguments.GetRequiredValue(asks),
                Queues = arguments.GetValue(queues),
            });
            var report = await producer.RunAsync(arguments.GetRequiredValue(mode));
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, LoadJson.Default.ProducerReport));
        });
        return command;
    }
}
