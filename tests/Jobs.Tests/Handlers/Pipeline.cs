using System.Text;
using Lighthouse.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Handlers;

/// <summary>Runs one job through a node's registry and pipeline, without Redis.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly HandlerRegistry _registry;
    private readonly JobRunner _runner;

    public Pipeline(Action<NodeBuilder> configure, Action<IServiceCollection>? services = null, int maxArgs = 1024, int maxResult = 1024)
    {
        var collection = new ServiceCollection();
        services?.Invoke(collection);
        var builder = new NodeBuilder(collection);
        configure(builder);
        Exceptions = builder.Exceptions;
        _services = collection.BuildServiceProvider(validateScopes: true);
        _registry = builder.BuildRegistry();
        _runner = new JobRunner(_services.GetRequiredService<IServiceScopeFactory>(), builder.Middleware, maxArgs, maxResult);
    }

    public ExceptionMap Exceptions { get; }

    public HandlerEntry this[string type] => _registry.TryGet(type, out var entry) ? entry : throw new KeyNotFoundException(type);

    public async Task<string?> RunAsync(string type, string args, JobContext? job = null, CancellationToken stop = default)
    {
        var result = await _runner.RunAsync(this[type], Envelope(type, args), job ?? new JobContext(), stop);
        return result is { } json ? Encoding.UTF8.GetString(json.Span) : null;
    }

    public static JobEnvelope Envelope(string type, string args = "{}") => new() { Type = type, Args = Encoding.UTF8.GetBytes(args) };

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

[JobType("mail.send")]
internal sealed record SendMail(string To, string Subject, int Copies = 1, string? Note = null);

[JobType("ping")]
internal sealed record Ping;

[JobType("order.ship")]
internal sealed record ShipOrder(int Order, Address Address, DateTimeOffset? Due = null);

internal sealed record Address(string Street, string City);
