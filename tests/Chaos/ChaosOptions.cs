using System.CommandLine;
using System.Globalization;
using Lighthouse.Support;

namespace Lighthouse.Chaos;

/// <summary>What a run was told on its command line.</summary>
internal sealed record ChaosOptions
{
    /// <summary>For how long faults happen; healing, running dry and checking come after.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Decides which faults happen, to whom, when and for how long. Not what the machine makes of it.</summary>
    public required int Seed { get; init; }

    /// <summary>A defect to plant in the function library: the run must end with a violation.</summary>
    public string? Plant { get; init; }

    /// <summary>Whether the folder with logs is kept even when all is well.</summary>
    public bool Keep { get; init; }

    /// <summary>A file for the tables, as Markdown.</summary>
    public string? Report { get; init; }

    /// <summary>The command line; <paramref name="run"/> is given what it amounts to.</summary>
    public static RootCommand Command(Func<ChaosOptions, Task<int>> run)
    {
        var minutes = new Option<double>("--minutes") { Description = "For how long faults happen.", DefaultValueFactory = _ => 2 };
        minutes.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && !(double.TryParse(word.Value, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 24 * 60))
                result.AddError($"--minutes takes a number above 0, up to 1440, not `{word.Value}`.");
        });
        var seed = new Option<int?>("--seed") { Description = "Repeats the schedule of faults of an earlier run; any when left out." };
        var plant = new Option<string?>("--plant") { Description = "A defect to plant in the function library; the run has to find it." };
        plant.Validators.Add(result =>
        {
            if (result.Tokens is [var name] && PlantedDefects.All.All(defect => defect.Name != name.Value))
                result.AddError($"There is no defect `{name.Value}`. There are: {string.Join(", ", PlantedDefects.All.Select(defect => defect.Name))}.");
        });
        var keep = new Option<bool>("--keep") { Description = "Keep the folder with logs even when all is well." };
        var report = new Option<string?>("--report") { Description = "A file to write the tables to, as Markdown." };
        var root = new RootCommand("Real processes under a random schedule of faults; says whether every promise was kept.") { minutes, seed, plant, keep, report };
        root.Subcommands.Add(LookAgain());
        root.SetAction((arguments, _) => run(new ChaosOptions
        {
            Duration = TimeSpan.FromMinutes(arguments.GetValue(minutes)),
            Seed = arguments.GetValue(seed) ?? Random.Shared.Next(1_000_000),
            Plant = arguments.GetValue(plant),
            Keep = arguments.GetValue(keep),
            Report = arguments.GetValue(report),
        }));
        return root;
    }

    private static Command LookAgain()
    {
        var file = new Argument<string>("file") { Description = "evidence.json.gz, from the folder of a run that was kept." };
        var again = new Command("check", "Looks again at the evidence of an earlier run.") { file };
        again.SetAction(async (arguments, _) =>
        {
            try
            {
                var verdict = Checker.Check(await EvidenceFile.ReadAsync(arguments.GetValue(file)!));
                ChaosReport.Write(Console.Out, verdict);
                return verdict.Passed ? 0 : 1;
            }
            catch (Exception fault) when (fault is IOException or InvalidDataException or System.Text.Json.JsonException)
            {
                await Console.Error.WriteLineAsync($"chaos: there is no evidence to be read: {fault.Message}");
                return 2;
            }
        });
        return again;
    }
}
