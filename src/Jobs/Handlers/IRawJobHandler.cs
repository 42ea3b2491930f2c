namespace Lighthouse.Jobs;

/// <summary>A handler that takes the bytes of <c>args</c> as they came and answers with its result as JSON, or null for none.</summary>
internal interface IRawJobHandler
{
    Task<ReadOnlyMemory<byte>?> HandleAsync(ReadOnlyMemory<byte> args, JobContext job, CancellationToken stop);
}
