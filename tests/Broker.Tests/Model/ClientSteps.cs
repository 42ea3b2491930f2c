using System.Text;
using System.Text.Json;
using Lighthouse.Broker.Tests.Model.Reference;
using Lighthouse.Redis;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>An answer that is a bare value.</summary>
internal sealed record Answer<T>(T Value);

/// <summary>Producers at each door.</summary>
internal sealed class ClientSteps(ModelRun run)
{
    public Task AddAsync(JobSpec spec, Mishap mishap) =>
        run.CallAsync($"XADD {spec}", mishap == Mishap.CommandFails ? Mishap.None : mishap, 0, async () =>
        {
            var command = new RedisCommand("FCALL"u8).Arg("model_add"u8).Arg(1).Key(run.Names.Ready);
            foreach (var field in spec.Fields) command.Arg(field);
            return new Answer<string>((await run.Faulty.SendAsync(command)).AsString());
        }, () =>
        {
            var entry = run.Queue.Stream(JobStreams.Ready).Add(new JobRecord { Spec = spec, Id = "" }, run.Queue.Now);
            entry.Job.Id = entry.Position.ToString();
            run.Queue.Accepted++;
            return [];
        });

    public Task PushAsync(JobSpec spec, Mishap mishap) =>
        run.CallAsync($"RPUSH {spec}", mishap == Mishap.CommandFails ? Mishap.None : mishap, 0,
            async () => new Answer<long>((await run.Faulty.SendAsync(new RedisCommand("RPUSH"u8).Key(run.Names.Inbox).Arg(spec.Document))).AsInt64()), () =>
            {
                run.Queue.Inbox.Add(spec);
                run.Queue.Accepted++;
                return [];
            });

    public Task EnqueueAsync(int value, Mishap mishap)
    {
        var specs = Specs(value, 1 + value % 7 / 5 + value % 11 / 9);
        List<EnqueueReply> forecast = [];
        return run.CallAsync($"lighthouse_enqueue {string.Join(" and ", specs)}", mishap, value, () => run.Broker.EnqueueAsync(ModelServer.Queue, Documents(specs)), () =>
        {
            var call = new Operating(run.Queue);
            forecast = call.Enqueue(specs);
            return call.Journal;
        }, replies =>
        {
            run.Add($" → {string.Join(", ", replies.Select(reply => $"{reply.Id} {reply.Status}{(reply.Full ? ", full" : "")}"))}");
            replies.Select(reply => reply with { Reason = null }).ShouldBe(forecast);
        });
    }

    public Task EnqueueAllAsync(int value, Mishap mishap)
    {
        var specs = Specs(value, 2 + value % 2);
        var count = 0;
        return run.CallAsync($"lighthouse_enqueue_all {string.Join(" and ", specs)}", mishap, value, () => run.Broker.EnqueueAllAsync(ModelServer.Queue, Documents(specs)), () =>
        {
            (count, var journal, run.Queue) = Operating.EnqueueAll(run.Queue, specs);
            return journal;
        }, reply => reply.Ids.Count.ShouldBe(count));
    }

    /// <summary>Where a job is, as anybody may ask.</summary>
    public async Task LookAsync(int value)
    {
        var jobs = LeaderSteps.Everybody(run.Queue);
        if (jobs.Count == 0) return;
        var id = jobs[value % jobs.Count];
        if (new Call(run.Queue).Homes.Locate(id) is not { } home) return;
        run.Tell($"somebody asks where {id} is");
        var text = (await run.Redis.SendAsync(new RedisCommand("FCALL_RO"u8).Arg("lighthouse_job"u8).Arg(1).Key(run.Names.Root).Arg(id))).AsString();
        using var json = JsonDocument.Parse(text);
        json.RootElement.GetProperty("state").GetString().ShouldBe(home.State);
        (json.RootElement.TryGetProperty("node", out var node) ? node.GetString() : null).ShouldBe(home.Node);
        (json.RootElement.TryGetProperty("due_at", out var due) ? due.GetInt64() : 0).ShouldBe(home.Due);
    }

    private List<JobSpec> Specs(int value, int count)
    {
        List<JobSpec> specs = [];
        for (var i = 0; i < count; i++) specs.Add(value % 37 == 0 && i == 1 ? run.Jobs.Nonsense(true) : run.Jobs.Any(value + 7919 * i, true));
        return specs;
    }

    private static List<ReadOnlyMemory<byte>> Documents(List<JobSpec> specs) => [.. specs.Select(spec => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(spec.Document))];
}
