using Lighthouse.Jobs;
using Lighthouse.Messages;

namespace Lighthouse.Node;

/// <summary>One job type that a program runs: section <c>lighthouse.node.handlers.exec.&lt;name&gt;</c>.</summary>
internal sealed record ExecSettings
{
    public required HandlerOptions Options { get; init; }

    /// <summary>The program's full path.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, in which <c>{args}</c>, <c>{args.member}</c> and <c>{job.id}</c> are filled in, each staying one argument.</summary>
    public IReadOnlyList<Placeholders> Arguments { get; init; } = [];

    public string Directory { get; init; } = ".";

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>A long-lived program that speaks JSON lines, instead of one process a job.</summary>
    public bool Lines { get; init; }

    /// <summary>How many long-lived processes there are at most; each has one job in flight.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Exit codes after which the job is dead at once; every other code but 0 is retried, unless <see cref="RetryExitCodes"/> names those.</summary>
    public IReadOnlySet<int> DeadExitCodes { get; init; } = new HashSet<int>();

    /// <summary>The only exit codes that are worth a retry; empty when all are that are not named dead.</summary>
    public IReadOnlySet<int> RetryExitCodes { get; init; } = new HashSet<int>();

    /// <summary>Whether a job that ended with this code is dead.</summary>
    public bool IsDead(int exitCode) => RetryExitCodes.Count > 0 ? !RetryExitCodes.Contains(exitCode) : DeadExitCodes.Contains(exitCode);

    /// <summary>From SIGTERM to SIGKILL.</summary>
    public TimeSpan KillAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many bytes of one job's output are logged.</summary>
    public int LogBytes { get; init; } = 64 * 1024;

    /// <summary>The longest result or answer, in bytes.</summary>
    public int ResultBytes { get; init; } = Limits.Default.ArgsBytes;

    public static ExecSettings Read(SettingsSection section, string name, ProgramFinder programs)
    {
        var command = section.List("command");
        var directory = Path.GetFullPath(section.Text("directory", "."));
        if (!System.IO.Directory.Exists(directory)) section.Error("directory", $"the folder `{directory}` does not exist.");
        string? program = null;
        if (command.Count == 0) section.Error("command", "is missing: write the program and its arguments as a list, such as [\"sha256sum\", \"--\", \"{args.path}\"].");
        else if ((program = programs.Find(command[0], directory)) is null) section.Error("command", $"the program `{command[0]}` was not found, or may not be executed.");

        var settings = new ExecSettings
        {
            Options = HandlerSection.ReadOptions(section, name, Defaults.ExecTimeout),
            Program = program ?? "",
            Arguments = [.. command.Skip(1).Select(argument => ReadArgument(section, argument))],
            Directory = directory,
            Environment = ReadEnvironment(section.Section("environment")),
            Lines = ReadMode(section),
            Processes = section.Number("processes", 1, 1, 1_000),
            DeadExitCodes = ReadExitCodes(section, "deadExitCodes", usual: [64, 65]),
            RetryExitCodes = ReadExitCodes(section, "retryExitCodes", usual: []),
            KillAfter = section.Duration("killAfter", TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromHours(1)),
            LogBytes = (int)section.Size("logOutput", 64 * 1024, 0, 16 << 20),
        };
        section.RefuseUnknown();
        if (section.List("deadExitCodes").Count > 0 && settings.RetryExitCodes.Count > 0)
            section.Error("retryExitCodes", "cannot be named beside deadExitCodes: with it every other code is dead.");
        if (settings.Lines && settings.Arguments.Any(argument => !argument.IsLiteral))
            section.Error("command", "a long-lived program (mode = lines) gets its jobs on standard input: its arguments cannot have placeholders.");
        return settings;
    }

    private static Placeholders ReadArgument(SettingsSection section, string argument)
    {
        if (Placeholders.TryParse(argument, out var parsed, out var error)) return parsed;
        section.Error("command", error);
        return Placeholders.Literal(argument);
    }

    private static Dictionary<string, string> ReadEnvironment(SettingsSection section) =>
        section.Names.ToDictionary(name => name, name => section.Text(name, ""), StringComparer.Ordinal);

    private static bool ReadMode(SettingsSection section)
    {
        var mode = section.Text("mode", "job");
        if (mode is not ("job" or "lines")) section.Error("mode", $"`{mode}` is neither job (one process a job) nor lines (a long-lived process speaking JSON lines).");
        return mode == "lines";
    }

    /// <param name="usual">When nothing is said. Dead are EX_USAGE and EX_DATAERR of sysexits.h: what was asked for is wrong, and stays so.</param>
    private static HashSet<int> ReadExitCodes(SettingsSection section, string key, int[] usual)
    {
        var listed = section.List(key);
        if (listed.Count == 0) return [.. usual];
        var codes = new HashSet<int>();
        foreach (var text in listed)
        {
            if (int.TryParse(text, out var code) && code is >= 1 and <= 255) codes.Add(code);
            else section.Error(key, $"`{text}` is not an exit code from 1 to 255.");
        }
        return codes;
    }
}
