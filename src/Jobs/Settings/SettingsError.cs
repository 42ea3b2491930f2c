namespace Lighthouse.Jobs;

/// <summary>One thing wrong with the configuration: the setting's path as the user writes it, and a sentence that says what is wrong and what to do.</summary>
public sealed record SettingsError(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
