namespace Lighthouse.Jobs;

/// <summary>Binds the arguments, calls the handler, writes its result. Built once at registration: nothing is looked up by reflection per job.</summary>
internal delegate ValueTask<ReadOnlyMemory<byte>?> HandlerInvocation(ReadOnlyMemory<byte> args, JobContext job, CancellationToken stop);

/// <summary>One registered job type.</summary>
internal sealed record HandlerEntry(string Type, HandlerOptions Options, HandlerInvocation Invoke)
{
    /// <summary>The queue that the argument type's <c>[JobType]</c> names, so that a node that does not serve it can say so.</summary>
    public string? Queue { get; init; }
}
