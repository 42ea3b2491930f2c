using System.Text;
using Lighthouse.Redis;

namespace Lighthouse.Broker.Tests.Support;

/// <summary>What operators and the leader do in the model of a queue, and what must hold of it: nothing is noted of a job that does not run, and an audit finds nothing.</summary>
internal sealed class OperatorModel(BrokerFixture fixture, string queue)
{
    public const string Following = "follows";

    public async Task CancelAsync(int value)
    {
        var known = (await fixture.SnapshotAsync(queue)).States.Where(pair => pair.Value != "inbox").Select(pair => pair.Key).ToList();
        if (known.Count > 0) await fixture.Operator.CancelAsync(queue, known[value % known.Count], "model", "because");
    }

    public Task DeadAsync(int value)
    {
        var filter = new DeadFilter { Type = value % 5 == 0 ? "t" : null, Max = value % 3 == 0 ? 2 : null };
        return value % 2 == 0 ? fixture.Operator.RequeueAsync(queue, filter, "model") : fixture.Operator.PurgeAsync(queue, filter, "model");
    }

    public Task ProgressAsync(QueueSession session, ClaimedJob job) => fixture.Broker.ProgressAsync(session, job.Stream, job.Entry, job.Id, "{}"u8.ToArray());

    /// <summary>The outcome, with a job for another queue that comes of it.</summary>
    public static Outcome WithFollowUp(Outcome outcome) => outcome with { Type = Following, FollowUps = [new FollowUp("other", Encoding.UTF8.GetBytes("""{"type":"t"}"""))] };

    public async Task AuditAsync(IReadOnlyCollection<string> nodes, string history)
    {
        for (string? cursor = ""; cursor is not null;)
        {
            var reply = await fixture.Operator.AuditAsync(queue, nodes, cursor);
            reply.Findings.ShouldBeEmpty(history);
            cursor = reply.Next;
        }
    }

    public async Task CheckAsync(QueueSnapshot snapshot, IReadOnlyList<JournalEntry> entries, string history)
    {
        var names = fixture.Keys.Queue(queue);
        foreach (var key in new[] { names.Cancels, names.Progress })
        {
            foreach (var id in await MarkedAsync(key)) (snapshot[id] ?? "nowhere").ShouldStartWith("running", customMessage: $"{history}\n{id} is in {key}");
        }
        foreach (var id in await MarkedAsync(names.Suspects)) (snapshot[id] ?? "dead").ShouldNotBe("dead", $"{history}\n{id} is a suspect");
        (await fixture.SendAsync("XLEN", names.Outbox)).AsInt64().ShouldBe(entries.Count(entry => entry is { Type: Following, State: "succeeded" }), history);
    }

    private async Task<List<string>> MarkedAsync(string key)
    {
        var ids = new List<string>();
        foreach (var id in await fixture.SendAsync("HKEYS", key)) ids.Add(id.AsString());
        return ids;
    }
}
