using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Jobs.Cron;
using Lighthouse.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lighthouse.Jobs;

/// <summary>Says which queues a node serves, which job types it runs and what happens when they fail.</summary>
public sealed class NodeBuilder
{
    private readonly IServiceCollection _services;
    private readonly Dictionary<string, HandlerEntry> _handlers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<QueueOptions, QueueOptions>> _queues = new(StringComparer.Ordinal);
    private readonly List<JobMiddleware> _middleware = [];
    private readonly List<CronDefinition> _crons = [];

    internal NodeBuilder(IServiceCollection services) => _services = services;

    internal IReadOnlyDictionary<string, Func<QueueOptions, QueueOptions>> Queues => _queues;

    internal IReadOnlyList<JobMiddleware> Middleware => _middleware;

    internal IReadOnlyList<CronDefinition> Crons => _crons;

    internal ExceptionMap Exceptions { get; } = new();

    internal HandlerRegistry BuildRegistry() => new(_handlers.Values);

    /// <summary>Serves a queue. Called again for the same queue, the later changes come on top.</summary>
    /// <exception cref="ArgumentException">The name cannot be a queue's.</exception>
    public NodeBuilder Queue(string name, Func<QueueOptions, QueueOptions>? configure = null)
    {
        if (!Names.IsQueue(name)) throw new ArgumentException(Names.QueueRefused(name), nameof(name));
        var before = _queues.GetValueOrDefault(name);
        _queues[name] = options =>
        {
            options = before?.Invoke(options) ?? options;
            return configure?.Invoke(options) ?? options;
        };
        return this;
    }

    /// <summary>
    /// Has the cluster enqueue a job by the clock, once for each tick however many nodes say so. <paramref name="schedule"/> has five fields (minute, hour, day of
    /// month, month, day of week), or six with the second before them, or is <c>@hourly</c>, <c>@daily</c>, <c>@every 5m</c> and the like.
    /// </summary>
    /// <param name="name">Its name, once in a cluster: up to 64 of <c>A-Z a-z 0-9 . _ : -</c>.</param>
    /// <exception cref="ArgumentException">It cannot be; the message says why.</exception>
    public NodeBuilder Cron<TArgs>(string name, string schedule, TArgs args, Func<CronOptions, CronOptions>? configure = null)
    {
        var type = JobTypeAttribute.Of(typeof(TArgs));
        return Add(name, schedule, type.Name, type.Queue, JsonSerializer.SerializeToElement(args, JobJson.Options), configure);
    }

    /// <inheritdoc cref="Cron{TArgs}"/>
    /// <param name="type">The type of its jobs.</param>
    /// <param name="argsJson">Their arguments, as JSON.</param>
    public NodeBuilder Cron(string name, string schedule, string type, string argsJson, Func<CronOptions, CronOptions>? configure = null) =>
        Add(name, schedule, type, Defaults.Queue, JsonElement.Parse(argsJson), configure);

    /// <summary>Runs jobs with a handler made in the job's own DI scope.</summary>
    public NodeBuilder Handle<TArgs, THandler>(Func<HandlerOptions, HandlerOptions>? configure = null)
        where THandler : class, IJobHandler<TArgs>
    {
        _services.TryAddScoped<THandler>();
        return Add<TArgs>(configure, options => HandlerInvocations.From<TArgs>(
            options, static (args, job, stop) => job.Services.GetRequiredService<THandler>().HandleAsync(args, job, stop)));
    }

    /// <summary>Runs jobs that return a result with a handler made in the job's own DI scope.</summary>
    public NodeBuilder Handle<TArgs, TResult, THandler>(Func<HandlerOptions, HandlerOptions>? configure = null)
        where THandler : class, IJobHandler<TArgs, TResult>
    {
        _services.TryAddScoped<THandler>();
        return Add<TArgs>(configure, options => HandlerInvocations.From<TArgs, TResult>(
            options, static (args, job, stop) => job.Services.GetRequiredService<THandler>().HandleAsync(args, job, stop)));
    }

    /// <summary>Runs jobs with a function.</summary>
    public NodeBuilder Handle<TArgs>(Func<TArgs, JobContext, CancellationToken, Task> handler, Func<HandlerOptions, HandlerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TArgs>(configure, options => HandlerInvocations.From(options, handler));
    }

    /// <summary>Runs jobs that return a result with a function.</summary>
    public NodeBuilder Handle<TArgs, TResult>(Func<TArgs, JobContext, CancellationToken, Task<TResult>> handler, Func<HandlerOptions, HandlerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TArgs>(configure, options => HandlerInvocations.From(options, handler));
    }

    /// <summary>Runs jobs with a function that takes a service from the job's own DI scope.</summary>
    public NodeBuilder Handle<TArgs, TService>(Func<TArgs, TService, JobContext, CancellationToken, Task> handler, Func<HandlerOptions, HandlerOptions>? configure = null)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle<TArgs>((args, job, stop) => handler(args, job.Services.GetRequiredService<TService>(), job, stop), configure);
    }

    /// <summary>Runs jobs with a function that takes services from the job's own DI scope.</summary>
    public NodeBuilder Handle<TArgs, TService1, TService2>(Func<TArgs, TService1, TService2, JobContext, CancellationToken, Task> handler, Func<HandlerOptions, HandlerOptions>? configure = null)
        where TService1 : notnull
        where TService2 : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle<TArgs>(
            (args, job, stop) => handler(args, job.Services.GetRequiredService<TService1>(), job.Services.GetRequiredService<TService2>(), job, stop), configure);
    }

    /// <summary>Adds middleware. What is added first is outermost.</summary>
    public NodeBuilder Use(JobMiddleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        _middleware.Add(middleware);
        return this;
    }

    /// <summary>
    /// Says what happens to a job whose handler threw <typeparamref name="TException"/> or something derived from it; the entry
    /// nearest to the exception's own type decides. Everything else is retried.
    /// </summary>
    public NodeBuilder On<TException>(Then then)
        where TException : Exception
    {
        Exceptions.Add(typeof(TException), then);
        return this;
    }

    /// <summary>The handler is made with the first job of its type, and disposed with the host.</summary>
    internal NodeBuilder HandleRaw(string type, Func<IServiceProvider, IRawJobHandler> factory, HandlerOptions options)
    {
        _services.AddKeyedSingleton(type, (services, _) => factory(services));
        IRawJobHandler? handler = null;
        return Add(new HandlerEntry(type, options, (args, job, stop) =>
        {
            handler ??= job.Services.GetRequiredKeyedService<IRawJobHandler>(type);
            return new ValueTask<ReadOnlyMemory<byte>?>(handler.HandleAsync(args, job, stop));
        }));
    }

    private NodeBuilder Add(string name, string schedule, string type, string queue, JsonElement args, Func<CronOptions, CronOptions>? configure)
    {
        var options = configure?.Invoke(new CronOptions()) ?? new CronOptions();
        var definition = new CronDefinition
        {
            Name = name,
            Schedule = schedule,
            TimeZone = options.TimeZone,
            Queue = options.Queue ?? queue,
            Type = type,
            Args = args,
            Missed = options.Missed,
            Overlap = options.Overlap,
        };
        if (CronCheck.Problems(definition) is { Count: > 0 } problems) throw new ArgumentException($"Cron `{name}`: {string.Join(' ', problems)}");
        if (_crons.Exists(other => other.Name == name)) throw new ArgumentException($"There are two crons `{name}`; give one another name.", nameof(name));
        _crons.Add(definition);
        return this;
    }

    private NodeBuilder Add<TArgs>(Func<HandlerOptions, HandlerOptions>? configure, Func<HandlerOptions, HandlerInvocation> invocation)
    {
        var options = configure?.Invoke(new HandlerOptions()) ?? new HandlerOptions();
        var attribute = JobTypeAttribute.Find(typeof(TArgs));
        var type = options.Type ?? attribute?.Name
            ?? throw new ArgumentException($"{typeof(TArgs).Name} does not say which job type it is: give it [JobType(\"…\")], or set Type in the handler's options.");
        return Add(new HandlerEntry(type, options, invocation(options)) { Queue = attribute?.Queue });
    }

    private NodeBuilder Add(HandlerEntry entry)
    {
        if (!Names.IsType(entry.Type)) throw new ArgumentException(Names.TypeRefused(entry.Type));
        if (entry.Options.MaxAttempts < 1) throw new ArgumentException($"MaxAttempts of `{entry.Type}` is {entry.Options.MaxAttempts}; it must be at least 1.");
        if (entry.Options.Timeout <= TimeSpan.Zero) throw new ArgumentException($"Timeout of `{entry.Type}` is {entry.Options.Timeout}; it must be longer than nothing.");
        if (!_handlers.TryAdd(entry.Type, entry)) throw new ArgumentException($"Job type `{entry.Type}` has two handlers; remove one.");
        return this;
    }
}
