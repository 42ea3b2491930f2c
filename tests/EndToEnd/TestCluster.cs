using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Demo.Cluster;
using Lighthouse.Support;

namespace Lighthouse.EndToEnd;

/// <summary>A real Redis with a real Lighthouse and real nodes, as processes, and what a test asks of them.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>What waiting for something that should happen may take before the test fails.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    /// <summary>For nodes that are to be killed with their hands full: few jobs fill them, and those that come under suspicion run alone afterwards, one after the other.</summary>
    public const string FewWorkers = "lighthouse.node.queues.default.workers=4";

    private readonly string _folder = Directory.CreateTempSubdirectory("lighthouse-e2e-").FullName;
    private readonly List<JournalRecord> _journal = [];

    private TestCluster(RedisServer redis, TimeSpan lease)
    {
        Redis = redis;
        Lease = lease;
        Processes = new LocalCluster(new LocalClusterOptions
        {
            Redis = redis.Url,
            LogDirectory = _folder,
            NodeProject = "tests/TestNode",
            NodeArguments = ["--config", Path.Combine(Layout.Root, "tests", "TestNode", "test.conf")],
            Settings = [Invariant($"lighthouse.lease={lease.TotalMilliseconds}ms"), Invariant($"lighthouse.beat={lease.TotalMilliseconds / 4}ms")],
        });
        Reader = ClusterReader.Connect(redis.Url);
    }

    public RedisServer Redis { get; }

    public TimeSpan Lease { get; }

    public LocalCluster Processes { get; }

    public ClusterReader Reader { get; }

    /// <summary>A folder of this cluster's own, for files that jobs write.</summary>
    public string Folder => _folder;

    public IReadOnlyList<JournalRecord> Journal => _journal;

    /// <summary>Starts Redis (every write on disk before it is answered), a Lighthouse and nodes, and waits until all have joined.</summary>
    public static async Task<TestCluster> StartAsync(int nodes, TimeSpan? lease = null, bool lighthouse = true, bool waitForMembers = true, params string[] settings)
    {
        var cluster = new TestCluster(await RedisServer.StartAsync(appendOnly: true), lease ?? TimeSpan.FromSeconds(4));
        try
        {
            if (lighthouse) cluster.Processes.StartLighthouse();
            for (var i = 0; i < nodes; i++) cluster.Processes.StartNode(settings);
            if (waitForMembers) await cluster.Reader.WaitForMembersAsync(cluster.Processes, CancellationToken.None);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Enqueues through the stream door with redis-cli; returns the job's id.</summary>
    public async Task<string> AddAsync(string type, string args, params string[] more)
    {
        var id = await Redis.CliAsync(["XADD", "lh:{default}:ready", "*", "type", type, "args", args, .. more]);
        id.ShouldMatch("^[0-9]+-[0-9]+$");
        return id;
    }

    /// <summary>Enqueues many through the stream door with one redis-cli; returns their ids.</summary>
    public async Task<IReadOnlyList<string>> AddManyAsync(string type, IEnumerable<string> args, params string[] more)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-p", Invariant($"{Redis.Port}")]) start.ArgumentList.Add(argument);
        using var cli = Process.Start(start)!;
        var reading = cli.StandardOutput.ReadToEndAsync();
        foreach (var each in args)
            await cli.StandardInput.WriteLineAsync($"XADD lh:{{default}}:ready * type {type} args \"{each.Replace("\"", "\\\"", StringComparison.Ordinal)}\" {string.Join(' ', more)}");
        cli.StandardInput.Close();
        return (await reading).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The present state of a job, by <c>lighthouse_job</c>; empty when nothing is known of it.</summary>
    public async Task<string> StateAsync(string id)
    {
        var answer = await Redis.CliAsync("FCALL_RO", "lighthouse_job", "1", "lh:{default}", id);
        if (!answer.StartsWith('{')) return "";
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.GetProperty("state").GetString()!;
    }

    public async Task WaitForStateAsync(string id, string state)
    {
        var last = "";
        await UntilAsync(async () => (last = await StateAsync(id)) == state, () => $"job {id} to be {state}; it is {last}");
    }

    /// <summary>Waits until each of the jobs has an end in the journal, and shows that none has two.</summary>
    public async Task WaitForEndsAsync(IReadOnlyCollection<string> ids, TimeSpan? patience = null)
    {
        var waiting = ids.ToHashSet();
        await UntilAsync(async () =>
        {
            await ReadJournalAsync();
            waiting.ExceptWith(Ends().Select(end => end.Id));
            return waiting.Count == 0;
        }, () => $"{waiting.Count} of {ids.Count} jobs to end, for instance {waiting.FirstOrDefault()}", patience);
        Ends().GroupBy(end => end.Id).Where(job => job.Count() > 1).Select(job => job.Key).ShouldBeEmpty("settled twice");
    }

    public async Task ReadJournalAsync() => _journal.AddRange(await Reader.JournalAsync("default", CancellationToken.None));

    /// <summary>The ends of jobs in the journal read so far.</summary>
    public IEnumerable<JournalEntry> Ends() => Entries().Where(entry => entry.State is "succeeded" or "dead" or "cancelled" or "expired" or "deduplicated");

    public IEnumerable<JournalEntry> Entries() => _journal.SelectMany(record => record.Entries);

    /// <summary>How many jobs of the queue a member holds.</summary>
    public async Task<long> HeldAsync(string member)
    {
        var held = 0L;
        foreach (var stream in (string[])["ready", "again", "alone"])
        {
            var answer = await Redis.CliAsync("--json", "XPENDING", $"lh:{{default}}:{stream}", "nodes", "-", "+", "1000", member);
            if (!answer.StartsWith('[')) continue;
            using var pending = JsonDocument.Parse(answer);
            held += pending.RootElement.GetArrayLength();
        }

        return held;
    }

    /// <summary>Waits until a process holds jobs.</summary>
    public async Task UntilHoldsAsync(ChildProcess node)
    {
        var member = (await Reader.ViewAsync(CancellationToken.None)).Members.Single(each => each.Info.Pid == node.Id).Node;
        await UntilAsync(async () => await HeldAsync(member) > 0, () => $"{node.Name} to hold jobs");
    }

    /// <summary>Runs pbm against a process' management port.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> PbmAsync(params string[] arguments)
    {
        var view = await Reader.ViewAsync(CancellationToken.None);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Layout.Root };
        foreach (var argument in (string[])["exec", Layout.Assembly("src/Pbm"), .. arguments]) start.ArgumentList.Add(argument);
        start.Environment["PBM_ADDRESS"] = view.Members[0].Info.Management;
        using var pbm = Process.Start(start)!;
        var errors = pbm.StandardError.ReadToEndAsync();
        var output = await pbm.StandardOutput.ReadToEndAsync();
        await pbm.WaitForExitAsync();
        return (pbm.ExitCode, output, await errors);
    }

    /// <summary>Asks again and again, because only Redis knows; fails with what was waited for.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> waitedFor, TimeSpan? patience = null)
    {
        var limit = patience ?? Patience;
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > limit) throw new TimeoutException($"Waited {limit.TotalSeconds:0} s for {waitedFor()}.");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Processes.DisposeAsync();
        await Reader.DisposeAsync();
        await Redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
