using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm doctor</c>: what is wrong, and what to do about it. Ends with 1 when something is.</summary>
internal static class DoctorCommand
{
    public static Command Create(PaletteContext context)
    {
        var doctor = new Command("doctor", "Looks for what is wrong: Redis, members, queues nobody serves, suspects, dead jobs.");
        doctor.SetAction(async (command, ct) =>
        {
            var answer = await context.Client().DoctorAsync(ct);
            context.Show(command, answer, found => Print(context.Terminal, found));
            return answer.Value.Findings.Any(finding => finding.Severity != "note") ? ExitCode.Refused : ExitCode.Done;
        });
        return doctor;
    }

    private static void Print(Terminal terminal, DoctorAnswer found)
    {
        if (found.Findings.Count == 0) terminal.Line("Nothing is wrong.");
        else terminal.Table(["SEVERITY", "SUBJECT", "FINDING"], found.Findings.Select(finding => (string?[])[finding.Severity, finding.Subject, finding.Message]));
    }
}
