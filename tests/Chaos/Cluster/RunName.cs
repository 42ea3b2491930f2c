using System.Globalization;
using System.Text.RegularExpressions;

namespace Lighthouse.Chaos;

/// <summary>What a run calls what it makes on this machine. The owner's process id is in each name, so that a later run knows what a killed one left.</summary>
internal sealed partial record RunName(int Owner)
{
    /// <summary>In the environment of every process of a run, with the owner's id.</summary>
    public const string Variable = "LIGHTHOUSE_CHAOS_OWNER";

    private const string FolderPrefix = "lighthouse-chaos-";

    public static RunName Own { get; } = new(Environment.ProcessId);

    /// <summary>At most 15 characters, as for every link: a process id has up to seven.</summary>
    public string Bridge => string.Create(CultureInfo.InvariantCulture, $"lhc{Owner}b");

    public string Folder => Path.Combine(Path.GetTempPath(), FolderPrefix + Owner.ToString(CultureInfo.InvariantCulture));

    /// <summary>The bridge's end of a node's cable.</summary>
    public string Link(int node) => string.Create(CultureInfo.InvariantCulture, $"lhc{Owner}v{node}");

    public string Namespace(int node) => string.Create(CultureInfo.InvariantCulture, $"lhc{Owner}n{node}");

    /// <summary>The owner in a link's, a namespace's or a folder's name; null when it is none of ours.</summary>
    public static int? OwnerOf(string name) =>
        Mine().Match(name) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var owner) ? owner : null;

    [GeneratedRegex("^(?:lhc|lighthouse-chaos-)(\\d{1,7})(?:b|[vn]\\d+)?$")]
    private static partial Regex Mine();
}
