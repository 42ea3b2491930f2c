using System.CommandLine;
using System.Diagnostics;

namespace Lighthouse.Load;

/// <summary>The floor of waiting work: as many loops of a bare <c>Task.Delay</c> as there would be workers, with no queue and no Redis.</summary>
internal static class WaitCommand
{
    public static Command Make()
    {
        var records = LoadOptions.Records();
        var workers = new Option<int>("--workers") { Description = "Loops at once.", Required = true };
        var jobs = new Option<int>("--jobs") { Description = "Waits of all loops together.", Required = true };
        var milliseconds = new Option<int>("--ms") { Description = "How long each wait is.", Required = true };
        var command = new Command("wait", "Waits so many times, then until it is told to stop.") { records, workers, jobs, milliseconds };
        command.SetAction(async (arguments, stop) =>
        {
            using var recorder = new Recorder(arguments.GetRequiredValue(records));
            var (count, pause, next) = (arguments.GetValue(jobs), arguments.GetValue(milliseconds), -1);
            await Task.WhenAll(Enumerable.Range(0, arguments.GetValue(workers)).Select(_ => Task.Run(async () =>
            {
                for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                {
                    await Task.Delay(pause);
                    recorder.End((uint)i, Stopwatch.GetTimestamp());
                }
            })));
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // an end would look like a crash
        });
        return command;
    }
}
