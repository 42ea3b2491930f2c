namespace Lighthouse.Chaos;

/// <summary>One run from the first process to the verdict.</summary>
internal static class ChaosRun
{
    public static Task<int> RunAsync(ChaosOptions options, CancellationToken heal, CancellationToken now)
    {
        Console.WriteLine($"chaos: seed {options.Seed}, faults for {options.Duration.TotalMinutes:0.#} min");
        return Task.FromResult(heal.IsCancellationRequested || now.IsCancellationRequested ? 1 : 0);
    }
}
