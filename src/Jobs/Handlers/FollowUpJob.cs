using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Jobs;

/// <summary>A job that a handler enqueued through its context: it comes to be if and only if the settle of the handler's own job is accepted.</summary>
/// <param name="Queue">The queue it goes to.</param>
/// <param name="Type">Its type.</param>
/// <param name="Args">Its arguments, JSON in UTF-8.</param>
/// <param name="Options">What is asked for it.</param>
public sealed record FollowUpJob(string Queue, string Type, ReadOnlyMemory<byte> Args, JobOptions Options)
{
    /// <summary>As the list and function doors take it.</summary>
    internal byte[] Document() => EnvelopeWriter.Document(Type, Args.Span, Options);

    /// <exception cref="ArgumentException">It would be refused; every fault is named.</exception>
    internal static FollowUpJob Checked(string queue, string type, ReadOnlyMemory<byte> args, JobOptions? options, Limits limits, DateTimeOffset now)
    {
        List<string> faults = [.. JobOptionsCheck.Faults(type, options, now)];
        if (options?.Queue is null && !Names.IsQueue(queue)) faults.Add(Names.QueueRefused(queue));
        if (args.Length > limits.ArgsBytes) faults.Add($"args has {args.Length} bytes, more than the {limits.ArgsBytes} allowed. Store large data elsewhere and pass a reference");
        else if (!JsonText.IsValid(args.Span, "args", out var error)) faults.Add(error!);
        return faults.Count == 0
            ? new FollowUpJob(queue, type, args, options ?? JobOptions.None)
            : throw new ArgumentException($"A follow-up job of type {Preview.Of(type)} would be refused: {string.Join("; ", faults)}.");
    }

    internal static ReadOnlyMemory<byte> Serialize<TArgs>(TArgs args) => JsonSerializer.SerializeToUtf8Bytes(args, JobJson.Options);
}
