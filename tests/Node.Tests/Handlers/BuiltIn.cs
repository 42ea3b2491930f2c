using System.Text;
using Lighthouse.Hocon;
using Lighthouse.Jobs;
using Lighthouse.Messages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Node.Tests.Handlers;

/// <summary>The built-in handlers of a piece of configuration, run without Redis.</summary>
internal sealed class BuiltIn : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly HandlerRegistry _registry;
    private readonly JobRunner _runner;
    private readonly FailurePolicy _policy;

    public BuiltIn(string handlers)
    {
        var errors = Register(handlers, out var collection, out var node);
        errors.ShouldBeEmpty();
        collection.AddLogging(logging => logging.AddProvider(Log));
        _services = collection.AddSingleton(TimeProvider.System).BuildServiceProvider();
        _registry = node.BuildRegistry();
        _runner = new JobRunner(_services.GetRequiredService<IServiceScopeFactory>(), node.Middleware, 1 << 20, 1 << 20);
        _policy = new FailurePolicy(node.Exceptions, new Random(1), 10, Backoff.Fixed(TimeSpan.FromSeconds(10)));
    }

    public CapturedLog Log { get; } = new();

    public HandlerOptions OptionsOf(string type) => _registry.TryGet(type, out var entry) ? entry.Options : throw new KeyNotFoundException(type);

    /// <summary>What is wrong with a piece of configuration.</summary>
    public static IReadOnlyList<string> Errors(string handlers) => [.. Register(handlers, out _, out _).Select(error => $"{error}")];

    public async Task<string?> RunAsync(string type, string args, JobContext? job = null, CancellationToken stop = default)
    {
        _registry.TryGet(type, out var entry).ShouldBeTrue();
        var result = await _runner.RunAsync(entry!, Envelope(type, args), job ?? new JobContext { Id = "job-1", Type = type }, stop);
        return result is { } json ? Encoding.UTF8.GetString(json.Span) : null;
    }

    /// <summary>Runs a job that fails, and asks what is to become of it.</summary>
    public async Task<Verdict> FailAsync(string type, string args)
    {
        var exception = await Should.ThrowAsync<Exception>(() => RunAsync(type, args));
        _registry.TryGet(type, out var entry);
        return _policy.Decide(entry!, Envelope(type, args), 1, exception);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static JobEnvelope Envelope(string type, string args) => new() { Type = type, Args = Encoding.UTF8.GetBytes(args) };

    private static List<SettingsError> Register(string handlers, out ServiceCollection collection, out NodeBuilder node)
    {
        collection = [];
        node = new NodeBuilder(collection);
        var errors = new List<SettingsError>();
        var configuration = new ConfigurationBuilder().AddHocon(HoconLayer.FromText("test", $"lighthouse.node.handlers {{\n{handlers}\n}}")).Build();
        BuiltInHandlers.Register(node, configuration, new ProgramFinder(Environment.GetEnvironmentVariable("PATH")), errors);
        return errors;
    }
}
