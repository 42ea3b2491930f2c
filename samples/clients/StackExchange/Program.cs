using System.Globalization;
using System.Text.Json;
using Lighthouse.Samples.StackExchange;
using StackExchange.Redis;

// Enqueues text.count-words jobs with an ordinary Redis client, through the stream door and the list door in turn, and reads the
// outcome of each list job back. Usage: StackExchange [COUNT]; the Redis is LIGHTHOUSE_REDIS. Prints a JSON line for each job and outcome.
var url = Environment.GetEnvironmentVariable("LIGHTHOUSE_REDIS");
if (string.IsNullOrEmpty(url))
{
    Console.Error.WriteLine("Set LIGHTHOUSE_REDIS, for example to redis://127.0.0.1:6379");
    return 2;
}
var count = args.Length > 0 ? int.Parse(args[0], NumberStyles.None, CultureInfo.InvariantCulture) : 2;

using var connection = ConnectionMultiplexer.Connect(RedisUrl.Parse(url));
var redis = connection.GetDatabase();
const string Queue = "lh:{default}";
var run = Guid.NewGuid().ToString("N")[..12];

List<string> asked = [];
for (var i = 0; i < count; i++)
{
    var words = JsonSerializer.Serialize(string.Join(' ', Enumerable.Repeat("word", i + 1)));
    if (i % 2 == 0)
    {
        var id = (string)redis.Execute("XADD", Queue + ":ready", "*", "type", "text.count-words", "args", words);
        Console.WriteLine(JsonSerializer.Serialize(new { door = "stream", id }));
    }
    else
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"se-{run}-{i}");
        redis.ListRightPush(Queue + ":inbox", $$"""{"type":"text.count-words","id":"{{id}}","args":{{words}},"reply_to":"{{id}}"}""");
        Console.WriteLine(JsonSerializer.Serialize(new { door = "list", id }));
        asked.Add(id);
    }
}

// A multiplexed connection must not carry a blocking pop, so this one looks again and again.
var deadline = TimeProvider.System.GetTimestamp() + 30 * TimeProvider.System.TimestampFrequency;
foreach (var id in asked)
{
    RedisValue outcome;
    while ((outcome = redis.ListLeftPop($"{Queue}:reply:{id}")).IsNull)
    {
        if (TimeProvider.System.GetTimestamp() > deadline)
        {
            Console.Error.WriteLine($"There is no outcome of {id} yet: does a node serve this queue?");
            return 1;
        }
        await Task.Delay(50);
    }
    Console.WriteLine((string)outcome!);
}
return 0;
