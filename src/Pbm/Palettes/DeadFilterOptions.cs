using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary>Which dead jobs are meant. Several filters must all be true of a job.</summary>
internal sealed class DeadFilterOptions
{
    public Option<string> Queue { get; } = new("--queue", "-q") { Description = "The queue.", HelpName = "QUEUE", DefaultValueFactory = _ => "default" };

    public Option<string?> Type { get; } = new("--type") { Description = "Only jobs of this type.", HelpName = "TYPE" };

    public Option<string?> Error { get; } = new("--error") { Description = "Only jobs with this error type, such as timeout.", HelpName = "TYPE" };

    public Option<string?> Message { get; } = new("--message") { Description = "Only jobs whose error message contains this.", HelpName = "TEXT" };

    public Option<string?> Before { get; } = new("--before") { Description = "Only jobs that died before: a point in time, or so long ago, such as 1d.", HelpName = "TIME" };

    public Option<string?> After { get; } = new("--after") { Description = "Only jobs that died after: a point in time, or not longer ago than, such as 2h.", HelpName = "TIME" };
}
