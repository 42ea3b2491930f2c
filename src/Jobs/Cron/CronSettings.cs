using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Cron;

/// <summary>Reads section <c>lighthouse.cron</c>: a name and what belongs to it.</summary>
internal static class CronSettings
{
    public static IReadOnlyList<CronDefinition> Read(SettingsSection section) => section.Names.Select(name => ReadOne(name, section.Section(name))).ToArray();

    private static CronDefinition ReadOne(string name, SettingsSection section)
    {
        var definition = new CronDefinition
        {
            Name = name,
            Schedule = section.Text("schedule", ""),
            TimeZone = section.Text("timeZone", "UTC"),
            Queue = section.Text("queue", Defaults.Queue),
            Type = section.Text("type", ""),
            Args = ReadArgs(section),
            Missed = ReadMissed(section),
            Overlap = section.Flag("overlap", false),
        };
        section.RefuseUnknown();
        if (definition.Schedule.Length == 0) section.Error("schedule", "is missing: when is this job to run? For example \"0 3 * * *\", or @daily.");
        else if (definition.Type.Length == 0) section.Error("type", "is missing: of which type are these jobs?");
        else foreach (var problem in CronCheck.Problems(definition)) section.Error("schedule", problem);
        return definition;
    }

    private static JsonElement? ReadArgs(SettingsSection section)
    {
        if (section.Json("args") is not { } text) return null;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            section.Error("args", $"{Preview.Of(text)} is not JSON. Write a section of settings, or JSON in a string.");
            return null;
        }
    }

    private static MissedTicks ReadMissed(SettingsSection section)
    {
        switch (section.Text("missed", "skip").ToUpperInvariant().Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal))
        {
            case "SKIP": return MissedTicks.Skip;
            case "RUNONCE": return MissedTicks.RunOnce;
            case "RUNALL": return MissedTicks.RunAll;
            default:
                section.Error("missed", $"{Preview.Of(section.Text("missed"))} is none of skip, runOnce and runAll.");
                return MissedTicks.Skip;
        }
    }
}
