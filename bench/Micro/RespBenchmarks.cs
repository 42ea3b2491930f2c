using BenchmarkDotNet.Attributes;
using Lighthouse.Redis;

namespace Lighthouse.Micro;

/// <summary>Replies from bytes, and commands to bytes. Beside the large reply stands a bare copy of its bytes: what reading it cannot cost less than.</summary>
[MemoryDiagnoser]
public class RespBenchmarks
{
    private readonly ReplyParser _parser = new(ReplyLimits.Default);
    private readonly byte[] _ok = "+OK\r\n"u8.ToArray();
    private readonly byte[] _integer = ":1700000000000\r\n"u8.ToArray();
    private readonly byte[] _entryId = "$15\r\n1700000000000-0\r\n"u8.ToArray();
    private readonly byte[] _claim = Samples.ClaimReply();

    [GlobalSetup]
    public void Setup()
    {
        if (ParseClaim() != 6 || ParseEntryId() != 15) throw new InvalidOperationException("A reply was not read as it was written.");
    }

    [Benchmark]
    public bool ParseOk() => Parse(_ok).IsNull;

    [Benchmark]
    public long ParseInteger() => Parse(_integer).AsInt64();

    [Benchmark]
    public int ParseEntryId() => Parse(_entryId).Length;

    [Benchmark]
    public int ParseClaim() => Parse(_claim).Length;

    [Benchmark]
    public int CopyClaim() => _claim.AsSpan().ToArray().Length;

    [Benchmark]
    public int WriteEnqueue()
    {
        var encoded = Samples.Enqueue().Take();
        encoded.Return();
        return encoded.Length;
    }

    private RedisReply Parse(byte[] bytes) =>
        _parser.TryParse(bytes, out var reply, out _) ? reply : throw new InvalidOperationException("A whole reply was not found whole.");
}
