using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Tests.Node;

/// <summary>Shows a node's log with the test that ran it.</summary>
internal sealed class TestLog(ITestOutputHelper output) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            output.WriteLine($"{logLevel} {formatter(state, exception)} {exception}");
        }
        catch (InvalidOperationException)
        {
            // the test is over
        }
    }

    public void Dispose()
    {
    }
}
