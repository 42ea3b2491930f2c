using System.Globalization;
using System.Text.Json;
using Lighthouse.Jobs;

namespace Lighthouse.Node;

/// <summary>
/// Runs a program per job: args on its standard input and where its arguments ask for them, its output the result, its exit code the verdict.
/// When the job must stop, the whole process group does, and the job ends only once the program has.
/// </summary>
internal sealed class ExecHandler(ExecSettings settings, TimeProvider time, ILogger<ExecHandler> logger) : IRawJobHandler
{
    /// <summary>How long output is waited for that a process outside the group still holds open.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(2);

    public async Task<ReadOnlyMemory<byte>?> HandleAsync(ReadOnlyMemory<byte> args, JobContext job, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var program = await ProcessGroup.StartAsync(settings.Program, FillArguments(args, job), settings.Directory, Environment(job));
        var log = new OutputLog(logger, job, settings.LogBytes);
        var result = new ProgramResult(settings.ResultBytes);
        var pumps = Task.WhenAll(
            FeedAsync(program.Input, args),
            PumpAsync(program.Output, line => { result.Add(line); log.Add(line); }),
            PumpAsync(program.Error, line => log.Add(line)));
        try
        {
            await program.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            await program.StopAsync(settings.KillAfter, time);
            throw;
        }
        finally
        {
            await DrainAsync(pumps);
        }

        return program.ExitCode == 0 ? result.ToJson() : throw Failure(program.ExitCode, log.LastLine);
    }

    private List<string> FillArguments(ReadOnlyMemory<byte> args, JobContext job)
    {
        if (settings.Arguments.All(argument => argument.IsLiteral)) return [.. settings.Arguments.Select(argument => argument.Fill(default, job))];
        using var document = JsonDocument.Parse(args);
        return [.. settings.Arguments.Select(argument => argument.Fill(document.RootElement, job))];
    }

    private IEnumerable<KeyValuePair<string, string>> Environment(JobContext job) =>
    [
        .. settings.Environment,
        new("LIGHTHOUSE_JOB_ID", job.Id),
        new("LIGHTHOUSE_JOB_TYPE", job.Type),
        new("LIGHTHOUSE_JOB_QUEUE", job.Queue),
        new("LIGHTHOUSE_JOB_ATTEMPT", job.Attempt.ToString(CultureInfo.InvariantCulture)),
        new("LIGHTHOUSE_JOB_FENCE", job.Fence.ToString(CultureInfo.InvariantCulture)),
        new("LIGHTHOUSE_JOB_DEADLINE", job.Deadline?.ToString("O", CultureInfo.InvariantCulture) ?? ""),
    ];

    private static async Task FeedAsync(Stream input, ReadOnlyMemory<byte> args)
    {
        try
        {
            await using (input) await input.WriteAsync(args);
        }
        catch (IOException)
        {
            // the program need not read its input
        }
    }

    private async Task PumpAsync(Stream output, Action<byte[]> take)
    {
        var lines = new BoundedLines(output, settings.ResultBytes);
        while (await lines.ReadAsync() is { } line) take(line.Bytes);
    }

    private async Task DrainAsync(Task pumps)
    {
        // a process that left the group may keep the pipe open; it is not this job's any more
        await pumps.WaitAsync(OutputGrace, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Exception Failure(int code, string? lastLine)
    {
        var message = $"`{Path.GetFileName(settings.Program)}` {Describe(code)}{(lastLine is null ? "." : $": {lastLine}")}";
        return settings.IsDead(code) ? new DeadJobException($"exit.{code}", message) : new FailedJobException($"exit.{code}", message);
    }

    private static string Describe(int code) => code > 128 ? $"was ended by signal {code - 128}" : $"ended with exit code {code}";
}
