using Lighthouse.Jobs;

namespace Lighthouse.Startup;

/// <summary>Says everything that is wrong with a configuration at once: where, which setting, what to do.</summary>
internal static class StartErrors
{
    public static void Write(TextWriter writer, string program, IReadOnlyCollection<string> errors)
    {
        writer.WriteLine(errors.Count == 1 ? $"{program}: the configuration has an error:" : $"{program}: the configuration has {errors.Count} errors:");
        foreach (var error in errors) writer.WriteLine($"  {error}");
    }

    public static IReadOnlyCollection<string> Describe(StartConfiguration configuration, IEnumerable<SettingsError> errors) =>
        [.. errors.Select(error => configuration.OriginOf(error.Path) is { } origin ? $"{origin}: {error}" : $"{error}")];
}
