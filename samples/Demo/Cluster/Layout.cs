namespace Lighthouse.Demo.Cluster;

/// <summary>Where the parts of this repository lie once built, found upwards from this program.</summary>
public static class Layout
{
    public static string Root { get; } = FindRoot();

    /// <summary>The built assembly of a project such as <c>src/Lighthouse</c>, of the configuration this program was built in.</summary>
    public static string Assembly(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var prefix = project.StartsWith("samples/", StringComparison.Ordinal) ? "Lighthouse.Samples" : "Lighthouse";
        var path = Path.Combine(Root, project, "bin", configuration, "net10.0", $"{prefix}.{Path.GetFileName(project)}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} is not built for {configuration}: run `./dev build`.", path);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Actors.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Actors.sln: run this from a clone, with ./dev.");
    }
}
