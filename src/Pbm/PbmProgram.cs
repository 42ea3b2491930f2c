using System.CommandLine;
using System.CommandLine.Help;

namespace Lighthouse.Pbm;

/// <summary>The whole of pbm, with its surroundings handed in.</summary>
internal sealed class PbmProgram(Terminal terminal, TextReader input, Func<string, string?> environment, TimeProvider time, string by)
{
    public async Task<int> RunAsync(string[] arguments, CancellationToken ct = default)
    {
        try
        {
            return await RunCommandAsync(arguments, ct);
        }
        catch (PbmException e)
        {
            terminal.Error(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            terminal.Error("Cancelled.");
            return ExitCode.Refused;
        }
    }

    private async Task<int> RunCommandAsync(string[] arguments, CancellationToken ct)
    {
        var target = new Lazy<ManagementClient>(() => throw new InvalidOperationException("The address is read before a command runs."));
        var root = Commands(() => target.Value);
        var named = TakesAddress(arguments, root);
        target = new Lazy<ManagementClient>(() => new ManagementClient(AddressFrom(named ? arguments[0] : null)));

        var parsed = root.Parse(named ? arguments[1..] : arguments, new ParserConfiguration { ResponseFileTokenReplacer = null }); // @x is text here
        var usage = parsed.Errors.Count > 0;
        var writer = usage ? terminal.ErrorWriter : terminal.Writer;
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = writer, Error = terminal.ErrorWriter }, ct);
            return usage ? ExitCode.Usage : code;
        }
        finally
        {
            if (target.IsValueCreated) target.Value.Dispose();
        }
    }

    private Command Commands(Func<ManagementClient> client)
    {
        var json = new Option<bool>("--json") { Description = "Print the answer as JSON, for scripts.", Recursive = true };
        var context = new PaletteContext(client, address => new ManagementClient(address), terminal, input, time, by, json);
        return new Command("pbm", "Manages a Lighthouse cluster.\n\n  pbm [host:port] <palette> <command>\n\nThe address is that of any node or Lighthouse; without one, $PBM_ADDRESS, else 127.0.0.1:9110.\nExit codes: 0 done, 1 refused or not found, 2 wrong usage, 3 nothing answers.")
        {
            new HelpOption(),
            new VersionOption(),
            json,
            ClusterPalette.Create(context),
            QueuePalette.Create(context),
            JobPalette.Create(context),
            DeadPalette.Create(context),
            CronPalette.Create(context),
            NodePalette.Create(context),
            ActorPalette.Create(context),
            DoctorCommand.Create(context),
            ConfigPalette.Create(context),
        };
    }

    private static bool TakesAddress(string[] arguments, Command root)
    {
        if (arguments is not [var first, ..] || first.StartsWith('-') || IsPalette(first)) return false;
        return Address.LooksLikeOne(first) || (arguments is [_, var second, ..] && IsPalette(second));

        bool IsPalette(string word) => root.Subcommands.Any(palette => palette.Name == word);
    }

    private Address AddressFrom(string? argument)
    {
        var text = argument ?? environment(Address.Variable);
        if (string.IsNullOrWhiteSpace(text)) return Address.Default;
        if (Address.TryParse(text, out var address)) return address;
        throw new PbmException(ExitCode.Usage, argument is null
            ? $"{Address.Variable} is `{text}`, which is not an address: expected host:port, such as 127.0.0.1:9110."
            : $"`{text}` is not an address: expected host:port, such as 127.0.0.1:9110.");
    }
}
