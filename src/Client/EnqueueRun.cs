using Lighthouse.Broker;
using Lighthouse.Messages;
using Lighthouse.Redis;

namespace Lighthouse.Client;

/// <summary>
/// One call of EnqueueMany: what is in flight, what was accepted, what failed. Jobs go to the door they need; a window bounded in jobs
/// and bytes keeps the connection busy and memory flat. Jobs with an ordering key keep their order: they take the stream door until the
/// first of them needs the other, and when the connection is lost, none goes on over the next one before all on their way are known to have
/// arrived. Hot path.
/// </summary>
internal sealed class EnqueueRun(StreamDoor stream, FunctionDoor function, Action<EnqueuedJob>? enqueued)
{
    private const int WindowJobs = 4_096;
    private const int WindowBytes = Limits.CallBytes;
    private const int WindowBatches = 4;
    private const string NotSent = "An earlier job failed, so this one was not sent.";

    private readonly Queue<(long Index, string Queue, int Bytes, ValueTask<RedisReply> Reply)> _sent = new();
    private readonly Queue<(Batch Batch, Task<IReadOnlyList<EnqueueReply>> Replies)> _called = new();
    private readonly Dictionary<string, Batch> _open = [];
    private readonly List<EnqueueFault> _faults = [];
    private Exception? _cause;
    private int _bytes;
    private long _epoch;            // of the connection that ordered jobs are on their way by; 0: none is
    private bool _orderedInBatches; // for good: one call at a time keeps the order too

    public long Accepted { get; private set; }

    /// <summary>Whether a job was not accepted: then nothing more is begun.</summary>
    public bool HasFailed => _faults.Count > 0;

    public ValueTask AddAsync(JobRequest job, QueueKeys keys, long index)
    {
        if (HasFailed)
        {
            NameUnsent(index);
            return default;
        }
        var isOrdered = job.Options.OrderingKey is not null;
        if (isOrdered && job.NeedsFunctionDoor && !_orderedInBatches) return ChangeDoorAsync(job, index);
        return job.NeedsFunctionDoor || (isOrdered && _orderedInBatches) ? AddToBatchAsync(job, index) : AddToStreamAsync(job, keys, index, isOrdered);
    }

    /// <summary>Sends what was gathered and waits for every answer: at the end, and whenever the source of jobs makes us wait.</summary>
    public async Task FlushAsync()
    {
        foreach (var batch in _open.Values)
        {
            await CallAsync(batch);
        }
        _open.Clear();
        await TakeAllSentAsync();
        while (_called.Count > 0) await TakeCalledAsync();
    }

    /// <exception cref="EnqueueException">A job was not accepted.</exception>
    public async Task<long> EndAsync()
    {
        await FlushAsync();
        if (_faults.Count == 0) return Accepted;
        _faults.Sort((a, b) => a.Index.CompareTo(b.Index));
        throw new EnqueueException(Accepted, _faults, _cause);
    }

    /// <summary>Waits for what is in flight, for a call that ends by another exception, and tells what of it was accepted; what was only gathered is dropped.</summary>
    public async Task AbandonAsync()
    {
        while (_sent.Count > 0 || _called.Count > 0)
        {
            try
            {
                if (_sent.Count > 0) await TakeSentAsync();
                else await TakeCalledAsync();
            }
            catch (Exception)
            {
                // the caller is told the first one
            }
        }
    }

    private async ValueTask AddToStreamAsync(JobRequest job, QueueKeys keys, long index, bool isOrdered)
    {
        while (_sent.Count > 0 && (_sent.Count >= WindowJobs || _bytes + job.Args.Length > WindowBytes)) await TakeSentAsync();
        if (isOrdered && _epoch != 0 && !stream.Holds(_epoch)) await TakeAllSentAsync(); // when all have arrived, this one is a first again
        if (isOrdered && HasFailed)
        {
            NameUnsent(index);
            return;
        }
        _bytes += job.Args.Length;
#pragma warning disable CA2012 // Consumed once, in TakeSentAsync: the window is what makes pipelining possible.
        _sent.Enqueue((index, job.Queue, job.Args.Length, isOrdered && _epoch != 0 ? stream.SendBehindAsync(job, keys, _epoch) : stream.SendAsync(job, keys, CancellationToken.None)));
#pragma warning restore CA2012
        if (!isOrdered || _epoch != 0) return;
        await TakeAllSentAsync(); // the first may have waited for a connection; those behind it are bound to the one there is now
        _epoch = stream.Epoch;
    }

    /// <summary>From here on jobs with an ordering key go in batches: this one needs the function door, and those before it of its key have to be there first.</summary>
    private async ValueTask ChangeDoorAsync(JobRequest job, long index)
    {
        await TakeAllSentAsync();
        _orderedInBatches = true;
        await AddToBatchAsync(job, index);
    }

    private async ValueTask AddToBatchAsync(JobRequest job, long index)
    {
        if (!_open.TryGetValue(job.Queue, out var batch)) _open[job.Queue] = batch = new Batch(job.Queue);
        var document = FunctionDoor.Document(job);
        if (batch.Count > 0 && (batch.Count == Limits.BulkJobs || batch.Bytes + document.Length > Limits.CallBytes))
        {
            await CallAsync(batch);
            _open[job.Queue] = batch = new Batch(job.Queue);
        }
        batch.Add(index, document);
    }

    private async ValueTask CallAsync(Batch batch)
    {
        while (_called.Count >= (_orderedInBatches ? 1 : WindowBatches)) await TakeCalledAsync();
        if (HasFailed) Fault(batch, RedisDelivery.NotSent, NotSent);
        else _called.Enqueue((batch, function.SendAsync(batch.Queue, batch.Documents, CancellationToken.None)));
    }

    private async ValueTask TakeAllSentAsync()
    {
        while (_sent.Count > 0) await TakeSentAsync();
        _epoch = 0;
    }

    private async ValueTask TakeSentAsync()
    {
        var (index, queue, bytes, reply) = _sent.Dequeue();
        _bytes -= bytes;
        try
        {
            Accept(new EnqueuedJob((await reply).AsString(), queue, IsNew: true, index));
        }
        catch (RedisException fault)
        {
            _cause ??= fault;
            _faults.Add(new EnqueueFault(index, fault.Delivery, fault.Message));
        }
    }

    private async ValueTask TakeCalledAsync()
    {
        var (batch, task) = _called.Dequeue();
        try
        {
            var replies = await task;
            for (var i = 0; i < replies.Count; i++)
            {
                if (replies[i].Status == EnqueueStatus.Refused) _faults.Add(new EnqueueFault(batch.Index(i), RedisDelivery.Answered, replies[i].Reason ?? "The job was refused."));
                else Accept(new EnqueuedJob(replies[i].Id, batch.Queue, replies[i].Status == EnqueueStatus.New, batch.Index(i)));
            }
        }
        catch (RedisException fault)
        {
            _cause ??= fault;
            Fault(batch, fault.Delivery, fault.Message);
        }
    }

    private void Accept(EnqueuedJob job)
    {
        Accepted++;
        var told = enqueued;
        enqueued = null; // for good if it throws
        told?.Invoke(job);
        enqueued = told;
    }

    private void NameUnsent(long index) => _faults.Add(new EnqueueFault(index, RedisDelivery.NotSent, NotSent));

    private void Fault(Batch batch, RedisDelivery delivery, string reason)
    {
        for (var i = 0; i < batch.Count; i++) _faults.Add(new EnqueueFault(batch.Index(i), delivery, reason));
    }

    private sealed class Batch(string queue)
    {
        private readonly List<long> _indexes = [];
        private readonly List<ReadOnlyMemory<byte>> _documents = [];

        public string Queue => queue;
        public int Count => _indexes.Count;
        public int Bytes { get; private set; }
        public IReadOnlyList<ReadOnlyMemory<byte>> Documents => _documents;
        public long Index(int place) => _indexes[place];

        public void Add(long index, ReadOnlyMemory<byte> document)
        {
            _indexes.Add(index);
            _documents.Add(document);
            Bytes += document.Length;
        }
    }
}
