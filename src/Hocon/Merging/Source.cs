namespace Lighthouse.Hocon;

/// <summary>A parsed file or text. <see cref="Path"/> is null for text that is no file; <see cref="IncludedBy"/> leads to the layer it was reached from.</summary>
internal sealed record Source(string Name, string? Path, ObjectNode Root, Source? IncludedBy)
{
    public int Depth { get; } = IncludedBy is null ? 0 : IncludedBy.Depth + 1;

    public string Folder => System.IO.Path.GetDirectoryName(Name) ?? "";
}
