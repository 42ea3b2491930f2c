using System.Text;
using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Client;

/// <summary>One job to enqueue: its type, its arguments as JSON, and what is asked for it.</summary>
public readonly record struct JobRequest
{
    private JobRequest(string type, ReadOnlyMemory<byte> args, string queue, JobOptions options)
    {
        Type = type;
        Args = args;
        Queue = queue;
        Options = options;
    }

    public string Type { get; }

    /// <summary>UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Args { get; }

    public string Queue { get; }

    public JobOptions Options { get; }

    /// <summary>Type and queue from the <see cref="JobTypeAttribute"/> of <typeparamref name="TArgs"/>.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="TArgs"/> has no such attribute.</exception>
    public static JobRequest Of<TArgs>(TArgs args, JobOptions? options = null, JsonSerializerOptions? json = null)
    {
        var named = TypeOf<TArgs>.Named ?? JobTypeAttribute.Of(typeof(TArgs));
        return new JobRequest(named.Name, Serialize(args, json), options?.Queue ?? named.Queue, options ?? JobOptions.None);
    }

    /// <summary>For a type without an attribute.</summary>
    public static JobRequest Of<TArgs>(string type, TArgs args, JobOptions? options = null, JsonSerializerOptions? json = null) =>
        new(type, Serialize(args, json), options?.Queue ?? Defaults.Queue, options ?? JobOptions.None);

    /// <summary>Arguments that are JSON already; they travel byte for byte.</summary>
    /// <exception cref="ArgumentException">They are not JSON.</exception>
    public static JobRequest Json(string type, ReadOnlyMemory<byte> args, JobOptions? options = null) =>
        JsonText.IsValid(args.Span, "args", out var error)
            ? new JobRequest(type, args, options?.Queue ?? Defaults.Queue, options ?? JobOptions.None)
            : throw new ArgumentException(error + ".", nameof(args));

    /// <inheritdoc cref="Json(string, ReadOnlyMemory{byte}, JobOptions?)"/>
    public static JobRequest Json(string type, string args, JobOptions? options = null) => Json(type, Encoding.UTF8.GetBytes(args), options);

    /// <summary>A job that sets a priority, names an id or a unique key needs an answer that only the function door gives.</summary>
    internal bool NeedsFunctionDoor => Options.Priority != JobPriority.Normal || Options.Id is not null || Options.Unique is not null;

    /// <exception cref="ArgumentException">Something about the job would be refused; every fault is named.</exception>
    internal void ThrowIfFaulty(Limits limits, DateTimeOffset now)
    {
        if (ReferenceEquals(Options, JobOptions.None) && Args.Length <= limits.ArgsBytes && ReferenceEquals(Type, _checkedType)) return;
        if (Type is null) throw new ArgumentException("This job is empty. Make one with JobRequest.Of or JobRequest.Json.");

        List<string> faults = [.. JobOptionsCheck.Faults(Type, Options, now)];
        if (!Names.IsQueue(Queue) && Options.Queue is null) faults.Add(Names.QueueRefused(Queue));
        if (Args.Length > limits.ArgsBytes) faults.Add($"args has {Args.Length} bytes, more than the {limits.ArgsBytes} allowed. Store large data elsewhere and pass a reference");
        if (faults.Count > 0) throw new ArgumentException($"A job of type {Preview.Of(Type)} would be refused: {string.Join("; ", faults)}.");
        if (ReferenceEquals(Options, JobOptions.None)) _checkedType = Type;
    }

    /// <summary>The type checked last on this thread: a million jobs of one type are checked once.</summary>
    [ThreadStatic] private static string? _checkedType;

    private static byte[] Serialize<TArgs>(TArgs args, JsonSerializerOptions? json) => JsonSerializer.SerializeToUtf8Bytes(args, json ?? JobJson.Options);

    private static class TypeOf<TArgs>
    {
        public static readonly JobTypeAttribute? Named = JobTypeAttribute.Find(typeof(TArgs));
    }
}
