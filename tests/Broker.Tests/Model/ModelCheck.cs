using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>What a run of many sequences came to.</summary>
internal sealed record ModelReport(long Operations, int Sequences, TimeSpan Time)
{
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Operations:N0} operations in {Sequences:N0} sequences, {Time.TotalSeconds:F1} s: {Operations / Math.Max(0.001, Time.TotalSeconds):F0} a second");
}

/// <summary>What ended a search, and after how many operations.</summary>
/// <param name="IsDisagreement">Redis was not as the model says; otherwise something else broke.</param>
internal sealed record ModelFinding(long Operations, bool IsDisagreement, string What);

/// <summary>Runs sequences one after the other, each from a seed of its own, on one server or on several side by side.</summary>
internal sealed class ModelCheck<TStep>(SequenceKind<TStep> kind, IReadOnlyList<ModelServer> servers, ulong firstSeed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly long _began = Stopwatch.GetTimestamp();
    private ulong _seed = firstSeed - 1;
    private long _operations;
    private int _sequences;

    /// <summary>Told now and then how far it is.</summary>
    public Action<ModelReport>? Progress { get; init; }

    public ModelReport Report => new(Interlocked.Read(ref _operations), _sequences, Stopwatch.GetElapsedTime(_began));

    /// <exception cref="ModelException">Redis was not as the model says; with the shortest sequence of that kind, in sentences, and its seed.</exception>
    public async Task<ModelReport> RunAsync(long operations, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAll(servers.Select(server => Task.Run(() => WorkAsync(server, operations, stop))));
        return Report;
    }

    /// <summary>How many operations it took until something was found, without looking for the shortest way there; null when nothing was, within the budget.</summary>
    public async Task<ModelFinding?> FindAsync(long budget)
    {
        while (_operations < budget)
        {
            try
            {
                _operations += await kind.RunAsync(servers[0], kind.Of(++_seed));
            }
            catch (ModelException found)
            {
                return new ModelFinding(_operations + found.Operations, found.IsDisagreement, found.Message);
            }
        }
        return null;
    }

    private async Task WorkAsync(ModelServer server, long operations, CancellationTokenSource stop)
    {
        while (Interlocked.Read(ref _operations) < operations && !stop.IsCancellationRequested)
        {
            var seed = Interlocked.Increment(ref _seed);
            var steps = kind.Of(seed);
            try
            {
                Interlocked.Add(ref _operations, await kind.RunAsync(server, steps));
            }
            catch (ModelException found)
            {
                await stop.CancelAsync();
                throw new ModelException($"LIGHTHOUSE_MODEL_SEED={seed} replays this. The shortest sequence that ends so:\n{Shortest(server, steps) ?? found.Message}");
            }
            if (Interlocked.Increment(ref _sequences) % 500 == 0) Progress?.Invoke(Report);
        }
    }

    /// <summary>FsCheck leaves out and simplifies what it can; the last that fails is the shortest. Null when it fails no more.</summary>
    private string? Shortest(ModelServer server, TStep[] steps)
    {
        string? last = null;
        var began = Stopwatch.GetTimestamp();
        try
        {
            Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1), Prop.ForAll(kind.Failing(steps), shorter =>
            {
                if (last is not null && Stopwatch.GetElapsedTime(began) > Patience) return; // short enough
                try
                {
                    kind.RunAsync(server, shorter).GetAwaiter().GetResult();
                }
                catch (ModelException error)
                {
                    last = error.Message;
                    throw;
                }
            }));
        }
        catch (Exception) when (last is not null)
        {
            // told by the caller, without the sequence as FsCheck prints it
        }
        return last;
    }
}
