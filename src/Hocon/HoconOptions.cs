namespace Lighthouse.Hocon;

/// <summary>What a configuration may refer to, and how large it may be. The limits exist so that a hostile file costs an error, not the process.</summary>
public sealed record HoconOptions
{
    /// <summary>Answers <c>${NAME}</c> when no setting of that path exists. Without it the process environment is asked.</summary>
    public Func<string, string?>? Environment { get; init; }

    /// <summary>Objects and arrays inside one another, path elements included.</summary>
    public int MaxDepth { get; init; } = 200;

    /// <summary>Bytes of one file.</summary>
    public int MaxFileBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Files that include one another.</summary>
    public int MaxIncludeDepth { get; init; } = 32;

    /// <summary>Files read for one configuration, repetitions included.</summary>
    public int MaxIncludes { get; init; } = 1000;

    /// <summary>Characters and nodes of the resolved configuration, so that substitutions which double each other end in an error.</summary>
    public int MaxResolvedSize { get; init; } = 64 * 1024 * 1024;

    /// <summary>Errors reported before the rest is only counted.</summary>
    public int MaxErrors { get; init; } = 1000;
}
