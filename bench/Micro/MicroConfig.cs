using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Lighthouse.Micro;

/// <summary>
/// In this process, which needs no second build: the settings of the runtime are those that this project has. One table at the end;
/// BenchmarkDotNet's own log only of the long runs.
/// </summary>
internal static class MicroConfig
{
    public static IConfig Create(bool quick)
    {
        var job = quick
            ? Job.ShortRun.WithIterationTime(TimeInterval.FromMilliseconds(20))
            : Job.Default.WithIterationTime(TimeInterval.FromMilliseconds(100)).WithMaxIterationCount(30);
        var config = ManualConfig.CreateEmpty()
            .AddJob(job.WithToolchain(InProcessEmitToolchain.Instance))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared))
            .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "artifacts"))
            .WithOptions(ConfigOptions.JoinSummary)
            .HideColumns(Column.Job, Column.Toolchain, Column.Gen0, Column.Gen1, Column.Gen2)
            .HideColumns("IterationTime", "IterationCount", "LaunchCount", "WarmupCount", "MaxIterationCount");
        return config.AddLogger(quick ? NullLogger.Instance : ConsoleLogger.Default);
    }
}
