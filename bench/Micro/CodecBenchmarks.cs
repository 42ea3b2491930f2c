using System.Buffers;
using BenchmarkDotNet.Attributes;
using Lighthouse.Messages;

namespace Lighthouse.Micro;

/// <summary>A job's way into bytes and back, at each door, plain and with options.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private static readonly JobOptions Options = new() { Id = "welcome-42", MaxAttempts = 5, Timeout = TimeSpan.FromSeconds(30), OrderingKey = "user-7" };

    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly List<ReadOnlyMemory<byte>> _fields = [];
    private readonly byte[] _document = EnvelopeWriter.Document("email.send", Samples.Args);
    private ReadOnlyMemory<byte>[] _plain = [];
    private ReadOnlyMemory<byte>[] _withOptions = [];

    [GlobalSetup]
    public void Setup()
    {
        _plain = Fields(null);
        _withOptions = Fields(Options);
        if (ReadFields() != "email.send" || ReadOptions() != "email.send" || ReadDocument() != "email.send") throw new InvalidOperationException("What was written is not what was read.");
    }

    [Benchmark]
    public int WriteDocument()
    {
        _output.ResetWrittenCount();
        EnvelopeWriter.WriteDocument(_output, "email.send", Samples.Args);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int WriteDocumentWithOptions()
    {
        _output.ResetWrittenCount();
        EnvelopeWriter.WriteDocument(_output, "email.send", Samples.Args, Options);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int WriteFields()
    {
        _fields.Clear();
        EnvelopeWriter.WriteFields(_fields, "email.send", Samples.Args);
        return _fields.Count;
    }

    [Benchmark]
    public string? ReadFields() => EnvelopeReader.TryRead(_plain, Limits.Default, out var envelope, out _) ? envelope!.Type : null;

    [Benchmark]
    public string? ReadOptions() => EnvelopeReader.TryRead(_withOptions, Limits.Default, out var envelope, out _) ? envelope!.Type : null;

    [Benchmark]
    public string? ReadDocument() => EnvelopeReader.TryRead(_document, Limits.Default, out var envelope, out _) ? envelope!.Type : null;

    private static ReadOnlyMemory<byte>[] Fields(JobOptions? options)
    {
        var fields = new List<ReadOnlyMemory<byte>>();
        EnvelopeWriter.WriteFields(fields, "email.send", Samples.Args, options);
        return [.. fields];
    }
}
