using Lighthouse.Broker;

namespace Lighthouse.Support;

/// <summary>
/// Defects planted on purpose, to show that the model, the simulator and the chaos suite find them. None of them is ever in the product's own text.
/// </summary>
public static class PlantedDefects
{
    /// <summary>All of them; those of queues first.</summary>
    public static IReadOnlyList<PlantedDefect> All { get; } = [.. QueueDefects.All, .. ClusterDefects.All];

    /// <summary>One of them by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message names those there are.</exception>
    public static PlantedDefect Named(string name) =>
        All.FirstOrDefault(defect => defect.Name == name) ?? throw new ArgumentException($"There is no planted defect {name}. There are: {string.Join(", ", All.Select(defect => defect.Name))}.", nameof(name));

    /// <summary>For a test in its own process: the file and its text with the defect, to be given to <see cref="FunctionSources"/> beside other replacements.</summary>
    public static IReadOnlyDictionary<string, string> Overrides(string name)
    {
        var defect = Named(name);
        return new Dictionary<string, string> { [defect.File] = defect.Text() };
    }

    /// <summary>
    /// For real processes: the whole text of both libraries with the defect, under the names of the healthy ones, to be loaded with <c>FUNCTION LOAD REPLACE</c>.
    /// Nodes whose own loading of functions is switched off then take them for theirs.
    /// </summary>
    public static IReadOnlyList<string> Libraries(string name)
    {
        var (healthy, planted) = (new FunctionSources(), new FunctionSources(Overrides(name)));
        return
        [
            planted.InternalText.Replace(planted.InternalName, healthy.InternalName, StringComparison.Ordinal),
            planted.PublicText.Replace(planted.PublicDescription, healthy.PublicDescription, StringComparison.Ordinal),
        ];
    }
}
