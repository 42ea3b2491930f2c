using Microsoft.Extensions.Logging;

namespace Lighthouse.Simulation;

/// <summary>What a process logs, as lines of the trace.</summary>
internal sealed class TraceLoggers(SimulatedWorld world, string process) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => world.IsTraced && logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) world.Say(process, () => $"[{logLevel.ToString()[..4].ToLowerInvariant()}] {formatter(state, exception)}{(exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})")}");
    }

    public void Dispose()
    {
    }
}
