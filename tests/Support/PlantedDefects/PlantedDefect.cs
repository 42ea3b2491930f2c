using System.Text;
using Lighthouse.Broker;

namespace Lighthouse.Support;

/// <summary>What a planted defect breaks, and so who can see it.</summary>
public enum DefectScope
{
    /// <summary>One queue: its functions alone show it.</summary>
    Queue,

    /// <summary>The cluster: membership and leadership.</summary>
    Cluster,
}

/// <summary>A mistake that a programmer might make, as a change to the text of one Lua file.</summary>
/// <param name="Name">Such as <c>forgets-lane</c>.</param>
/// <param name="Scope">Who can see it.</param>
/// <param name="Says">What is wrong, as a sentence.</param>
/// <param name="File">The file without its ending.</param>
/// <param name="Healthy">The text as it is; it stands there once.</param>
/// <param name="Planted">What takes its place.</param>
public sealed record PlantedDefect(string Name, DefectScope Scope, string Says, string File, string Healthy, string Planted)
{
    /// <summary>The file with the defect in it.</summary>
    /// <param name="source">The file as it is, unless something else in it was changed before.</param>
    /// <exception cref="InvalidOperationException">The file has changed, and the text is not there once any more.</exception>
    public string Text(string? source = null)
    {
        source ??= Read();
        var at = source.IndexOf(Healthy, StringComparison.Ordinal);
        if (at < 0 || source.IndexOf(Healthy, at + 1, StringComparison.Ordinal) >= 0)
            throw new InvalidOperationException($"The planted defect {Name} matches {File}.lua {(at < 0 ? "nowhere" : "in more than one place")}. Write its text anew after the file as it is now. It looks for:\n{Healthy}");
        return string.Concat(source.AsSpan(0, at), Planted, source.AsSpan(at + Healthy.Length));
    }

    public override string ToString() => $"{Name}: {Says}";

    private string Read()
    {
        using var stream = typeof(JobBroker).Assembly.GetManifestResourceStream($"{File}.lua")
            ?? throw new InvalidOperationException($"The planted defect {Name} is meant for {File}.lua, and there is no such file.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
