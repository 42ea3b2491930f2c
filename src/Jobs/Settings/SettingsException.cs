namespace Lighthouse.Jobs;

/// <summary>The configuration cannot be used; carries every error found, not only the first.</summary>
public sealed class SettingsException(IReadOnlyList<SettingsError> errors)
    : Exception("The configuration has errors:" + string.Concat(errors.Select(error => $"{Environment.NewLine}  {error}")))
{
    public IReadOnlyList<SettingsError> Errors { get; } = errors;
}
