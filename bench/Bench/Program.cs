using System.Globalization;
using Lighthouse.Bench;
using Lighthouse.Support;

const string Usage = "Bench enqueue|drain [--json] [--jobs N] [--rounds N]";
var (json, jobs, rounds, verb) = (false, 300_000, 3, "");
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--json") json = true;
    else if (args[i] == "--jobs" && i + 1 < args.Length && int.TryParse(args[++i], NumberStyles.None, CultureInfo.InvariantCulture, out jobs) && jobs > 0) continue;
    else if (args[i] == "--rounds" && i + 1 < args.Length && int.TryParse(args[++i], NumberStyles.None, CultureInfo.InvariantCulture, out rounds) && rounds > 0) continue;
    else if (args[i] is "enqueue" or "drain" && verb.Length == 0) verb = args[i];
    else return Fail($"This is not known: {args[i]}. Usage: {Usage}");
}
if (verb.Length == 0) return Fail($"Usage: {Usage}");

await using var redis = await RedisServer.StartAsync();
var report = new Report(verb, jobs, json);
if (verb == "enqueue") await EnqueueBench.RunAsync(redis, jobs, report, rounds);
else await new DrainBench(redis).RunAsync(jobs, report, rounds);
report.End();
return 0;

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}
