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
        var command = new Command("produce", "Enqueues jobs and reports.") { redis, mode, jobs, kind, milliseconds, from, rate };
        command.SetAction(async (arguments, _) =>
        {
            await using var producer = new Producer(arguments.GetRequiredValue(redis), new ProducerOrder
            {
                Jobs = arguments.GetValue(jobs),
                Kind = arguments.GetRequiredValue(kind),
                Milliseconds = arguments.GetValue(milliseconds),
                From = arguments.GetValue(from),
                Rate = arguments.GetValue(rate),
            });
            var report = await producer.RunAsync(arguments.GetRequiredValue(mode));
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, LoadJson.Default.ProducerReport));
        });
        return command;
    }
}
