using System.CommandLine;
using Lighthouse.Hocon;

namespace Lighthouse.Pbm;

/// <summary><c>pbm config …</c>: works on files, without a cluster.</summary>
internal static class ConfigPalette
{
    public static Command Create(PaletteContext context)
    {
        var files = new Argument<string[]>("FILE") { Description = "HOCON files; later ones win over earlier ones.", Arity = ArgumentArity.OneOrMore };
        var resolve = new Command("resolve", "Prints the resolved configuration as JSON, or every error in it with file, line and column.") { files };
        resolve.SetAction(command => Resolve(context.Terminal, command.GetRequiredValue(files)));
        return new Command("config", "Configuration files.") { resolve };
    }

    private static int Resolve(Terminal terminal, string[] files)
    {
        if (HoconReader.TryRead(files.Select(file => HoconLayer.FromFile(file)), null, out var value, out var errors))
        {
            terminal.Line(HoconJson.Write(value));
            return ExitCode.Done;
        }

        foreach (var error in errors) terminal.Error(error.ToString());
        return ExitCode.Refused;
    }
}
