using System.CommandLine;

namespace Lighthouse.Load;

/// <summary>Options that several of the commands take.</summary>
internal static class LoadOptions
{
    public static Option<string> Redis() => new("--redis") { Description = "The server's URL.", Required = true };

    public static Option<string> Records() => new("--records") { Description = "The file to append records to.", Required = true };
}
