using System.CommandLine;
using System.Globalization;

namespace Lighthouse.Bench;

/// <summary>What is measured, how often, and where the figures go.</summary>
internal sealed record BenchOptions
{
    private const string DefaultReport = "docs/performance.md";

    public required Plan Plan { get; init; }

    /// <summary>In the order in which they run.</summary>
    public required IReadOnlyList<IWorkload> Workloads { get; init; }

    public bool Json { get; init; }

    /// <summary>Whether other job queues take part.</summary>
    public bool WithPeers { get; init; }

    /// <summary>The file for the tables, as Markdown; null for none.</summary>
    public string? Report { get; init; }

    /// <summary>The command line; <paramref name="run"/> is given what it amounts to.</summary>
    public static RootCommand Command(Func<BenchOptions, CancellationToken, Task<int>> run)
    {
        var root = new RootCommand("Measures Lighthouse from outside, each time on a Redis of its own, and says which bars are met.");
        Complete(root, new Option<string?>("--report") { Description = "A file to write the tables to, as Markdown." }, withPeers: false, run);
        var peers = new Command("peers", "The same beside other job queues, as many of them as are installed.");
        Complete(peers, new Option<string?>("--report") { Description = $"The file to write the tables to, as Markdown; {DefaultReport} by default, and none with --quick." }, withPeers: true, run);
        root.Subcommands.Add(peers);
        return root;
    }

    private static void Complete(Command command, Option<string?> report, bool withPeers, Func<BenchOptions, CancellationToken, Task<int>> run)
    {
        var workloads = Workload();
        var (json, quick, rounds, persistence) = (JsonOption(), Quick(), Rounds(), Persistences());
        command.Arguments.Add(workloads);
        foreach (var option in (Option[])[json, quick, rounds, persistence, report]) command.Options.Add(option);
        command.SetAction((arguments, stop) =>
        {
            var isQuick = arguments.GetValue(quick);
            return run(new BenchOptions
            {
                Workloads = Named(arguments.GetValue(workloads)!),
                Json = arguments.GetValue(json),
                WithPeers = withPeers,
                Report = arguments.GetValue(report) ?? (withPeers && !isQuick ? DefaultReport : null),
                Plan = new Plan { Quick = isQuick, Rounds = arguments.GetValue(rounds) ?? (isQuick ? 1 : 3), Persistence = Split(arguments.GetValue(persistence)) },
            }, stop);
        });
    }

    private static Argument<string[]> Workload()
    {
        var workloads = new Argument<string[]>("workloads") { Description = $"Which of {Names()}; all when left out.", Arity = ArgumentArity.ZeroOrMore };
        workloads.Validators.Add(result =>
        {
            foreach (var word in result.Tokens.Where(word => AllWorkloads.Find(word.Value) is null)) result.AddError($"There is no workload `{word.Value}`. There are: {Names()}.");
        });
        return workloads;
    }

    private static Option<bool> JsonOption() => new("--json") { Description = "One line of JSON for each workload." };

    private static Option<bool> Quick() => new("--quick") { Description = "Tiny sizes: whether the benchmark works, not how fast anything is." };

    private static Option<int?> Rounds()
    {
        var rounds = new Option<int?>("--rounds") { Description = "How often everything is measured; 3, or 1 with --quick." };
        rounds.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && !(int.TryParse(word.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 100))
                result.AddError($"--rounds takes a whole number from 1 to 100, not `{word.Value}`.");
        });
        return rounds;
    }

    private static Option<string?> Persistences()
    {
        var persistence = new Option<string?>("--persistence") { Description = $"How Redis keeps what it accepts: {string.Join(", ", Persistence.Names)}, or several with commas between." };
        persistence.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && Split(word.Value)!.FirstOrDefault(name => !Persistence.Names.Contains(name)) is { } wrong)
                result.AddError($"--persistence does not know `{wrong}`. It takes {string.Join(", ", Persistence.Names)}, or several with commas between.");
        });
        return persistence;
    }

    private static IReadOnlyList<string>? Split(string? text) => text is null ? null : [.. text.Split(',').Distinct()];

    private static string Names() => string.Join(", ", AllWorkloads.List.Select(workload => $"{workload.Name} ({workload.Title})"));

    /// <summary>The floor stands beside whatever is measured.</summary>
    private static IReadOnlyList<IWorkload> Named(string[] names)
    {
        if (names.Length == 0) return AllWorkloads.List;
        var chosen = names.Select(name => AllWorkloads.Find(name)!).Append(AllWorkloads.List[0]).ToHashSet();
        return [.. AllWorkloads.List.Where(chosen.Contains)];
    }
}
