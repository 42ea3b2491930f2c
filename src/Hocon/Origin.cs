namespace Lighthouse.Hocon;

/// <summary>Where something was written. Lines and columns count from 1, columns in Unicode code points; line 0 means the file as a whole.</summary>
public readonly record struct Origin(string File, int Line, int Column)
{
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
