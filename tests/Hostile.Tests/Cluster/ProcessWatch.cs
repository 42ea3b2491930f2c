using Microsoft.Extensions.Logging;

namespace Lighthouse.Hostile.Tests.Cluster;

/// <summary>What nobody may have to see: exceptions without a handler anywhere in this process, and errors in the log of our own code.</summary>
internal sealed class ProcessWatch : ILoggerProvider, ILogger
{
    private readonly List<string> _faults = [];
    private readonly List<string> _warnings = [];

    public ProcessWatch()
    {
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        TaskScheduler.UnobservedTaskException += OnUnobserved;
    }

    public IReadOnlyList<string> Warnings
    {
        get { lock (_warnings) return [.. _warnings]; }
    }

    /// <summary>Collects what is garbage, so that each failed task that nobody looked at says so, and answers everything that was noted.</summary>
    public IReadOnlyList<string> Faults()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        lock (_faults) return [.. _faults];
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = $"{logLevel} {eventId.Id}: {formatter(state, exception)} {exception}".TrimEnd();
        if (logLevel >= LogLevel.Error) Note(line);
        else if (logLevel == LogLevel.Warning) lock (_warnings) _warnings.Add(line);
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
    }

    private void OnUnhandled(object sender, UnhandledExceptionEventArgs unhandled) => Note($"Unhandled: {unhandled.ExceptionObject}");

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs unobserved) => Note($"Unobserved: {unobserved.Exception}");

    private void Note(string line)
    {
        lock (_faults) _faults.Add(line);
    }
}
