using Lighthouse.Redis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Jobs.Management;

/// <summary>
/// Whether Redis is there, and how safe jobs are in it: looked at with every new connection and once a minute, for settings change under way.
/// What endangers jobs is said once and holds readiness at degraded until it is mended.
/// </summary>
internal sealed partial class RedisCheckService(IRedis redis, NodeHealth health, TimeProvider time, ILogger<RedisCheckService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const string Reachable = "redis";

    private readonly SemaphoreSlim _changed = new(0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        redis.StateChanged += OnStateChanged;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                Note(redis.State);
                if (redis.State.IsUp) await CheckAsync(stoppingToken);
                using var interval = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(_changed.WaitAsync(interval.Token), Task.Delay(Interval, time, interval.Token));
                await interval.CancelAsync();
            }
        }
        finally
        {
            redis.StateChanged -= OnStateChanged;
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _changed.Dispose();
    }

    private void OnStateChanged(RedisState state)
    {
        Note(state);
        _changed.Release();
    }

    /// <summary>The client itself logs each change; here it only holds readiness, with the reason.</summary>
    private void Note(RedisState state)
    {
        if (state.IsUp) health.Recover(Reachable);
        else health.Degrade(Reachable, state.Reason ?? "Redis has not answered yet.");
    }

    private async Task CheckAsync(CancellationToken ct)
    {
        try
        {
            var info = (await redis.SendAsync(new RedisCommand("INFO"u8), ct)).AsString();
            var problems = RedisChecks.Judge(info);
            foreach (var (subject, reason) in problems)
            {
                if (health.Degrade(subject, reason)) LogProblem(logger, reason);
            }

            foreach (var subject in RedisChecks.Subjects.Except(problems.Select(p => p.Subject)))
            {
                if (health.Recover(subject)) LogMended(logger, subject);
            }
        }
        catch (RedisServerException error)
        {
            LogHidden(logger, error.Message); // an ACL may withhold INFO: nothing can be said then
        }
        catch (RedisException)
        {
            // The connection's own state says so; the next one is looked at again.
        }
    }

    [LoggerMessage(3120, LogLevel.Warning, "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(3121, LogLevel.Information, "The problem with {Subject} is mended")]
    private static partial void LogMended(ILogger logger, string subject);

    [LoggerMessage(3122, LogLevel.Information, "Redis does not tell how it is set up ({Reason}); check version, eviction policy and persistence yourself")]
    private static partial void LogHidden(ILogger logger, string reason);
}
