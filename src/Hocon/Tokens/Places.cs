namespace Lighthouse.Hocon;

/// <summary>Names the places in a text: a file has lines, a setting from a command line is one place.</summary>
internal sealed record Places(string Name, bool HasLines)
{
    public Origin At(int line, int column) => HasLines ? new Origin(Name, line, column) : new Origin(Name, 0, 0);
}
