using Lighthouse.Support;

namespace Lighthouse.Node.Tests;

/// <summary>The node's executable in a process of its own, in a folder of its own.</summary>
internal static class NodeProcess
{
    private const string Assembly = "Lighthouse.Node.dll";

    public static ProgramProcess Start(string folder, string[] arguments, params (string Name, string Value)[] environment) =>
        ProgramProcess.Start(Assembly, folder, arguments, environment);

    /// <summary>On free ports.</summary>
    public static ProgramProcess Serve(string folder, string[] arguments, params (string Name, string Value)[] environment) =>
        ProgramProcess.Serve(Assembly, folder, arguments, environment);
}
