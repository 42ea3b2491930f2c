using Lighthouse.Jobs;
using Lighthouse.Messages;

namespace Lighthouse.Node;

/// <summary>What every built-in handler's section can say: its job type (the section's own name when absent), attempts, backoff, timeout.</summary>
internal static class HandlerSection
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(7);

    public static HandlerOptions ReadOptions(SettingsSection section, string name, TimeSpan timeout)
    {
        var type = section.Text("type", name);
        if (!Names.IsType(type)) section.Error("type", Names.TypeRefused(type) + ".");
        return new HandlerOptions
        {
            Type = type,
            Timeout = section.Duration("timeout", timeout, TimeSpan.FromMilliseconds(1), LongestTimeout),
            MaxAttempts = section.Text("maxAttempts") is null ? null : section.Number("maxAttempts", Defaults.MaxAttempts, 1, Limits.MaxAttempts),
            Backoff = ReadBackoff(section),
        };
    }

    private static Backoff? ReadBackoff(SettingsSection section)
    {
        var parts = section.List("backoff");
        if (parts.Count == 0) return null;
        var text = string.Join(',', parts);
        if (Backoff.TryParse(text, out var backoff)) return backoff;
        section.Error("backoff", $"`{text}` is not a backoff. {Backoff.Forms}.");
        return null;
    }
}
