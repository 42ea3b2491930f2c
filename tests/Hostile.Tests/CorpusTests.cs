using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Hostile.Tests.Cluster;
using Lighthouse.Hostile.Tests.Corpus;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Hostile.Tests;

/// <summary>More than a thousand hostile envelopes through each door, in four passes, while normal work goes on.</summary>
public sealed class CorpusTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const long Kibibyte = 1 << 10;
    private const int Passes = 4;
    private const int Least = 1_000;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("LIGHTHOUSE_HOSTILE_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 20260131;

    private readonly Dictionary<string, Ends> _ends = [];
    private readonly Dictionary<string, int> _sent = Doors.Names.ToDictionary(name => name, _ => 0);
    private HostileCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await HostileCluster.StartAsync();
        await _cluster.Redis.SendAsync(new RedisCommand("FUNCTION"u8).Arg("LOAD"u8).Arg(Footprint.Collector));
        foreach (var queue in Doors.Names)
        {
            _ends[queue] = new Ends(new JournalReader(_cluster.Redis, _cluster.Keys), queue);
            await _cluster.Redis.SendAsync(new RedisCommand("HSET"u8).Key(_cluster.Keys.Queue(queue).Reply("taken")).Arg("not").Arg("a list"));
        }
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Doors_ThousandsOfHostileEnvelopes_LoseNothingStopNothingAndLeaveNothing()
    {
        Say($"seed {Seed} (LIGHTHOUSE_HOSTILE_SEED sets another)");
        List<Footprint> footprints = [];
        for (var pass = 1; pass <= Passes; pass++)
        {
            await PassAsync(pass);
            footprints.Add(await Footprint.TakeAsync(_cluster));
            Say($"after pass {pass}: {footprints[^1]}");
        }

        foreach (var (door, sent) in _sent) sent.ShouldBeGreaterThanOrEqualTo(Least, $"hostile envelopes through the door {door}");
        Rise(footprints, each => each.DataBytes).ShouldBeLessThan(256 * Kibibyte, "Redis' data, a pass");
        Rise(footprints, each => each.FunctionBytes).ShouldBeLessThan(256 * Kibibyte, "the heap of the functions, a pass");
        Rise(footprints, each => each.HeapBytes).ShouldBeLessThan(4_096 * Kibibyte, "the managed heap of both nodes, a pass: each may still have its last large claim, up to 8 MiB, till a later one takes its place");
        _cluster.Watch.Faults().ShouldBeEmpty();
        foreach (var warning in _cluster.Watch.Warnings.Distinct().Take(20)) Say($"warning: {warning}");
    }

    /// <summary>What is left behind by each pass, whatever the first needed to get going: what rises for good rises in each of the last ones, and chance does so in one.</summary>
    private static long Rise(List<Footprint> footprints, Func<Footprint, long> bytes) =>
        footprints.Skip(2).Zip(footprints.Skip(1), (later, former) => bytes(later) - bytes(former)).Min();

    private async Task PassAsync(int pass)
    {
        var watch = Stopwatch.StartNew();
        using var doors = new Doors(_cluster, Seed + pass, pass);
        var seed = Seed + ((pass + 1) / 2); // of two passes, which together take every pair of field and value
        var documents = Enumerable.Range(0, 3).Select(door => new HostileDocuments(seed, pass).Take(door + (3 * (pass % 2)), doors: 6, twisted: 120)).ToArray();
        var entries = new HostileEntries(Seed + pass, pass).Take(pairs: 500, documents: 100, shapes: 60);
        foreach (var (door, count) in Doors.Names.Zip([entries.Count, .. documents.Select(each => each.Count)])) _sent[door] += count;
        await Task.WhenAll(doors.StreamAsync(entries), doors.ListAsync(documents[0]), doors.FunctionAsync(documents[1]), doors.HttpAsync(documents[2]));
        Say($"pass {pass}: {entries.Count} entries, {string.Join(", ", documents.Select(each => each.Count))} documents, sent after {watch.Elapsed.TotalSeconds:0.0} s, {doors.Refused} refused at the door");

        foreach (var queue in Doors.Names)
        {
            await RunDryAsync(queue);
            var ends = await _ends[queue].ReadAsync();
            Say($"pass {pass}: {queue}: {doors.Accepted(queue)} accepted; {string.Join(", ", ends.GroupBy(end => end.State).Select(state => $"{state.Count()} {state.Key}"))}");
            Account(doors, queue, ends);
        }
        Say($"pass {pass}: dry after {watch.Elapsed.TotalSeconds:0.0} s, {_cluster.Runs.Hostile} hostile envelopes ran");

        foreach (var queue in Doors.Names) await SecondLifeAsync(queue);
        _cluster.Runs.Changed.ShouldBeEmpty();
        _cluster.Runs.Forget();
        Say($"pass {pass}: purged after {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static void Account(Doors doors, string queue, IReadOnlyList<JournalEntry> ends)
    {
        ends.Count.ShouldBe(doors.Accepted(queue), $"ends in {queue}");
        ends.Where(end => end.State != JobStates.Deduplicated).GroupBy(end => end.Id).Where(job => job.Count() > 1).Select(job => job.Key).ShouldBeEmpty($"settled twice in {queue}");
        ends.Where(end => end.State == JobStates.Dead && string.IsNullOrWhiteSpace(end.Error?.Message)).Select(end => end.Id).ShouldBeEmpty($"dead without a reason in {queue}");
        var succeeded = ends.Where(end => end.State == JobStates.Succeeded).Select(end => end.Id).ToHashSet();
        doors.Normal(queue).Where(id => !succeeded.Contains(id)).ShouldBeEmpty($"normal jobs of {queue} that did not succeed");
    }

    /// <summary>Jobs that are put off are cancelled, until nothing is left.</summary>
    private async Task RunDryAsync(string queue)
    {
        QueueView? view = null;
        try
        {
            await Eventually.TrueAsync(async () =>
            {
                view = await _cluster.Inspector.QueueAsync(queue);
                if (view.Ready + view.Running == 0)
                {
                    foreach (var member in await _cluster.Redis.SendAsync(new RedisCommand("ZRANGE"u8).Key(_cluster.Keys.Queue(queue).Scheduled).Arg(0).Arg(-1)))
                        await _cluster.Operator.CancelAsync(queue, member.AsString()[17..], "the test", "It would come too late.");
                }
                return view.Ready + view.Running + view.Scheduled + view.Waiting == 0;
            });
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{queue} does not run dry: {view}\n{string.Join('\n', _cluster.Watch.Faults().Concat(_cluster.Watch.Warnings).TakeLast(20))}");
        }
    }

    /// <summary>What died is looked at, sent through once more, and thrown away: for each of these its body is read again.</summary>
    private async Task SecondLifeAsync(string queue)
    {
        var dead = (await _cluster.Inspector.QueueAsync(queue)).Dead;
        await LookAsync(queue);
        var requeued = await _cluster.Operator.RequeueAsync(queue, new DeadFilter(), "the test");
        await RunDryAsync(queue);
        var ends = await _ends[queue].ReadAsync();
        ends.Count.ShouldBe((int)requeued.Done, $"second ends in {queue}");
        var purged = await _cluster.Operator.PurgeAsync(queue, new DeadFilter(), "the test");
        Say($"{queue}: {dead} dead, {requeued.Done} requeued, {purged.Done} purged");
        (await QueueRemains.FindAsync(_cluster.Redis, _cluster.Keys.Queue(queue).Root, "unique", "unique:until")).Where(left => !left.StartsWith("reply:taken", StringComparison.Ordinal)).ShouldBeEmpty();
        (await _cluster.Inspector.QueueAsync(queue)).Dead.ShouldBe(0);
    }

    /// <summary>As an operator would: whatever a producer wrote, it can be shown.</summary>
    private async Task LookAsync(string queue)
    {
        using var http = new HttpClient { BaseAddress = _cluster.Management };
        var page = JsonElement.Parse(await http.GetStringAsync(new Uri($"api/v1/queues/{queue}/dead?limit=500", UriKind.Relative)));
        foreach (var job in page.GetProperty("jobs").EnumerateArray().Where((_, place) => place % 10 == 0))
        {
            var shown = await http.GetAsync(new Uri($"api/v1/queues/{queue}/jobs/{Uri.EscapeDataString(job.GetProperty("id").GetString()!)}", UriKind.Relative));
            shown.StatusCode.ShouldBe(HttpStatusCode.OK, await shown.Content.ReadAsStringAsync());
        }
    }

    private void Say(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
