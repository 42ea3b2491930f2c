using BenchmarkDotNet.Attributes;
using Lighthouse.Broker;
using Lighthouse.Redis;

namespace Lighthouse.Micro;

/// <summary>A node's share of a claim and of a settle; time and bytes are for each job.</summary>
[MemoryDiagnoser]
public class BrokerBenchmarks
{
    private readonly byte[] _meta = """{"a":1,"c":0,"e":1700000000000,"p":"high"}"""u8.ToArray();

    private readonly FunctionCalls _functions = new(null!, new FunctionLibrary());
    private readonly QueueSession _session = new("default", "node-1.0123456789abcdef", 1, new string('0', 40));
    private readonly QueueKeys _keys = new Keys().Queue("default");
    private readonly RedisReply _claim = RedisReply.Parse(Samples.ClaimReply());
    private List<Outcome> _outcomes = [];

    [GlobalSetup]
    public void Setup()
    {
        _outcomes = [.. HandOut.Read(_claim).Select(job => new Outcome { Job = job, Kind = OutcomeKind.Succeeded, Type = "email.send", StartedMs = job.ClaimedMs, Duration = TimeSpan.FromMilliseconds(1) })];
        if (_outcomes.Count != Samples.Jobs || WriteSettle() == 0) throw new InvalidOperationException("A claim's reply was not read as it was written.");
    }

    [Benchmark(OperationsPerInvoke = Samples.Jobs)]
    public int ReadClaim() => HandOut.Read(_claim).Count;

    [Benchmark(OperationsPerInvoke = Samples.Jobs)]
    public int WriteSettle()
    {
        var encoded = new SettleCall(_keys, _outcomes).Write(_functions, _session).Take();
        encoded.Return();
        return encoded.Length;
    }

    [Benchmark]
    public int ReadMeta() => JobMetaReader.Read(_meta).Attempts;
}
