using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Lighthouse.Hostile.Tests.Corpus;
using Lighthouse.Jobs;

namespace Lighthouse.Hostile.Tests.Cluster;

/// <summary>What handlers were called with, held against what was sent.</summary>
internal sealed class Runs
{
    private readonly ConcurrentDictionary<(string Queue, string Id), int> _normal = new();
    private readonly ConcurrentDictionary<(string Queue, int Number), Envelope> _sent = new();
    private readonly ConcurrentQueue<string> _changed = new();
    private int _hostile;

    /// <summary>Hostile envelopes that ran.</summary>
    public int Hostile => _hostile;

    /// <summary>Sentences about arguments that are not those which were sent.</summary>
    public IReadOnlyCollection<string> Changed => _changed;

    public int Of(string queue, string id) => _normal.GetValueOrDefault((queue, id));

    public void Sending(string queue, Envelope envelope) => _sent[(queue, envelope.Number)] = envelope;

    public void Forget()
    {
        _normal.Clear();
        _sent.Clear();
        _hostile = 0;
    }

    public void Configure(NodeBuilder node)
    {
        foreach (var door in Doors.Names) node.Queue(door, queue => queue with { Workers = 16 });
        node.Handle<JsonElement>((args, job, _) => Work(args, job), o => o with { Type = "work" })
            .Handle<JsonElement, JsonElement>((args, job, _) => Task.FromResult(Echo(args, job)), o => o with { Type = "echo" })
            .Handle<JsonElement>((_, _, _) => throw new InvalidOperationException("It fails."), o => o with { Type = "fails" });
    }

    private Task Work(JsonElement args, JobContext job)
    {
        _normal.AddOrUpdate((job.Queue, job.Id), 1, (_, runs) => runs + 1);
        return Task.CompletedTask;
    }

    private JsonElement Echo(JsonElement args, JobContext job)
    {
        Interlocked.Increment(ref _hostile);
        if (args.ValueKind == JsonValueKind.Object && args.TryGetProperty("n", out var n) && n.TryGetInt32(out var number) && _sent.TryGetValue((job.Queue, number), out var envelope)
            && !envelope.Contains(Encoding.UTF8.GetBytes(args.GetRawText())))
            _changed.Enqueue($"Job {job.Id} of {job.Queue} ran with {args.GetRawText()}, which is not in {envelope}.");
        return args;
    }
}
