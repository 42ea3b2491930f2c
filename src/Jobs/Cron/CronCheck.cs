using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Cron;

/// <summary>Whether a schedule can be: its name, its times, its queue, the type of its jobs.</summary>
internal static class CronCheck
{
    private const int NameLength = 64;

    public static IReadOnlyList<string> Problems(CronDefinition definition)
    {
        var problems = new List<string>();
        if (!Names.IsReplyName(definition.Name) || definition.Name.Length > NameLength)
            problems.Add($"name is not allowed: {Preview.Of(definition.Name)}. Use 1 to {NameLength} of A-Z a-z 0-9 . _ : -");
        if (!Names.IsQueue(definition.Queue)) problems.Add(Names.QueueRefused(definition.Queue));
        if (!Names.IsType(definition.Type)) problems.Add(Names.TypeRefused(definition.Type));
        if (definition.Args is { } args && System.Text.Encoding.UTF8.GetByteCount(args.GetRawText()) > Limits.Default.ArgsBytes)
            problems.Add($"args are larger than the {Limits.Default.ArgsBytes:N0} bytes that a job's may have.");
        try
        {
            CronTimes.Parse(definition.Schedule, definition.TimeZone);
        }
        catch (FormatException problem)
        {
            problems.Add(problem.Message);
        }

        return problems;
    }
}
