using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary>What every palette needs.</summary>
/// <param name="Connect">Connects to another process of the same cluster.</param>
/// <param name="By">Who runs pbm, kept with what they change.</param>
/// <param name="Client">Connects to the address given; only called by commands that need a cluster.</param>
internal sealed record PaletteContext(Func<ManagementClient> Client, Func<Address, ManagementClient> Connect, Terminal Terminal, TextReader Input, TimeProvider Time, string By, Option<bool> Json)
{
    /// <summary>Prints an answer: as it came with <c>--json</c>, else as <paramref name="render"/> shows it to people.</summary>
    public int Show<T>(ParseResult command, Answer<T> answer, Action<T> render)
    {
        if (command.GetValue(Json)) Terminal.Line(answer.Body);
        else render(answer.Value);
        return ExitCode.Done;
    }
}
