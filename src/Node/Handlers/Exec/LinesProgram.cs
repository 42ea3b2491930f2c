using System.Text;
using Lighthouse.Jobs;

namespace Lighthouse.Node;

/// <summary>
/// One long-lived program: it reads a JSON line a job and answers with one. What else it prints is logged; when it dies, or must be
/// killed because its job has to stop, it is of no more use.
/// </summary>
internal sealed partial class LinesProgram : IAsyncDisposable
{
    private readonly ExecSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ProcessGroup _group;
    private readonly BoundedLines _answers;
    private readonly Task _errors;
    private volatile OutputLog? _log;
    private bool _broken;

    private LinesProgram(ExecSettings settings, TimeProvider time, ILogger logger, ProcessGroup group)
    {
        _settings = settings;
        _time = time;
        _logger = logger;
        _group = group;
        _answers = new BoundedLines(group.Output, settings.ResultBytes + 4_096); // the result and what stands around it
        _errors = PumpErrorsAsync();
    }

    public bool IsUsable => !_broken && !_group.HasEnded;

    public static async Task<LinesProgram> StartAsync(ExecSettings settings, TimeProvider time, ILogger logger)
    {
        var arguments = settings.Arguments.Select(argument => argument.Fill(default, new JobContext()));
        var group = await ProcessGroup.StartAsync(settings.Program, arguments, settings.Directory, settings.Environment);
        LogStarted(logger, settings.Options.Type!, group.Id);
        return new LinesProgram(settings, time, logger, group);
    }

    public async Task<ReadOnlyMemory<byte>?> RunAsync(ReadOnlyMemory<byte> args, JobContext job, CancellationToken stop)
    {
        _log = new OutputLog(_logger, job, _settings.LogBytes);
        var exchange = ExchangeAsync(args, job);
        try
        {
            return await exchange.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _broken = true;
            await _group.StopAsync(_settings.KillAfter, _time);
            await ((Task)exchange).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        finally
        {
            _log = null;
        }
    }

    /// <summary>Closes its input, which tells it to end; kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _group.Input.DisposeAsync();
        }
        catch (IOException)
        {
            // it is gone already
        }

        await _group.WaitAsync().WaitAsync(_settings.KillAfter, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _group.StopAsync(TimeSpan.Zero, _time);
        _group.Dispose();
    }

    private async Task<ReadOnlyMemory<byte>?> ExchangeAsync(ReadOnlyMemory<byte> args, JobContext job)
    {
        try
        {
            await _group.Input.WriteAsync(LineProtocol.Request(args, job));
            await _group.Input.FlushAsync();
            while (await _answers.ReadAsync() is { } line)
            {
                if (LineProtocol.TryReadAnswer(line.Bytes, job.Id, out var answer)) return Settle(answer);
                _log?.Add(line.Bytes);
                if (!line.Cut) continue;
                _broken = true;
                throw new DeadJobException("exec", $"`{Name}` printed a line of more than {_settings.ResultBytes:N0} bytes, which is no answer that can be kept.");
            }
        }
        catch (IOException exception)
        {
            await EndedAsync();
            throw Ended(exception);
        }

        await EndedAsync();
        throw Ended(null);
    }

    private static ReadOnlyMemory<byte>? Settle(LineAnswer answer)
    {
        if (answer.Ok) return answer.Result;
        var error = answer.Error ?? "the program said that the job failed, and not why.";
        throw answer.Retry ? new FailedJobException("exec", error) : new DeadJobException("exec", error);
    }

    private async Task EndedAsync()
    {
        _broken = true;
        await _group.StopAsync(_settings.KillAfter, _time);
        await _errors.WaitAsync(_settings.KillAfter, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private FailedJobException Ended(Exception? cause)
    {
        LogEnded(_logger, _settings.Options.Type!, _group.Id, _group.ExitCode);
        var lastLine = _log?.LastLine is { } line ? $": {line}" : ".";
        return new FailedJobException("exec", $"`{Name}` ended with exit code {_group.ExitCode} before it had answered{lastLine}", cause);
    }

    private string Name => Path.GetFileName(_settings.Program);

    private async Task PumpErrorsAsync()
    {
        var lines = new BoundedLines(_group.Error, 64 * 1024);
        while (await lines.ReadAsync() is { } line)
        {
            if (_log is { } log)
            {
                log.Add(line.Bytes);
                continue;
            }

            var text = Encoding.UTF8.GetString(line.Bytes);
            LogIdleLine(_logger, _settings.Options.Type!, _group.Id, text);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The program for {Type} runs as process {Process}.")]
    private static partial void LogStarted(ILogger logger, string type, int process);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The program for {Type}, process {Process}, ended with exit code {Code} while it had a job; the next job starts another.")]
    private static partial void LogEnded(ILogger logger, string type, int process, int code);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Type}, process {Process}: {Line}")]
    private static partial void LogIdleLine(ILogger logger, string type, int process, string line);
}
