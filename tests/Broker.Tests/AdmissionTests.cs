using System.Text;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>What becomes of a job at each of the three doors: handed out, parked, deduplicated, expired, or dead with a reason.</summary>
public sealed class AdmissionTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    public static TheoryData<string[], string> BadEntries => new()
    {
        { ["args", "1"], "type is missing. Every job needs one, for example email.send" },
        { ["foo", "bar"], "type is missing. Every job needs one, for example email.send" },
        { ["type", "", "args", "1"], "type is not allowed: ``. Use 1 to 128 of A-Z a-z 0-9 . _ : / -" },
        { ["type", "a b", "args", "1"], "type is not allowed: `a b`. Use 1 to 128 of A-Z a-z 0-9 . _ : / -" },
        { ["type", new string('x', 129), "args", "1"], "type is not allowed: `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`. Use 1 to 128 of A-Z a-z 0-9 . _ : / -" },
        { ["type", "t", "args", "1", "delay", "soon"], "delay is no duration: `soon`. Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years" },
        { ["type", "t", "args", "1", "delay", "-5"], "delay is no duration: `-5`. Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years" },
        { ["type", "t", "args", "1", "delay", "1e9"], "delay is no duration: `1e9`. Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years" },
        { ["type", "t", "args", "1", "delay", "99999999999999999999999999"], "delay is no duration: `99999999999999999999999999`. Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years" },
        { ["type", "t", "args", "1", "delay", "3654d"], "delay is no duration: `3654d`. Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years" },
        { ["type", "t", "args", "1", "run_at", "2026-13-01"], "run_at is no point in time: `2026-13-01`. Write 2026-01-31T12:00:00Z, or Unix seconds or milliseconds, at most ten years off" },
        { ["type", "t", "args", "1", "run_at", "2099-01-01T00:00:00Z"], "run_at is no point in time: `2099-01-01T00:00:00Z`. Write 2026-01-31T12:00:00Z, or Unix seconds or milliseconds, at most ten years off" },
        { ["type", "t", "args", "1", "expires_at", "0"], "expires_at is no point in time: `0`. Write 2026-01-31T12:00:00Z, or Unix seconds or milliseconds, at most ten years off" },
        { ["type", "t", "args", "1", "delay", "1s", "run_at", "2026-12-01"], "delay and run_at are both given. Use one of them" },
        { ["type", "t", "args", "1", "id", "with space"], "id is not allowed: `with space`. Use 1 to 128 of A-Z a-z 0-9 . _ : -" },
        { ["type", "t", "args", "1", "id", "1700000000000-0"], "id is not allowed: `1700000000000-0`. Ids in this form are made by Redis; choose another" },
        { ["type", "t", "args", "1", "id", "f1700000000000-12"], "id is not allowed: `f1700000000000-12`. Ids in this form are made by Redis; choose another" },
        { ["type", "t", "args", "1", "priority", "high"], "priority does not work at the stream door, where jobs are read in the order they came. RPUSH the job to the list inbox, or call lighthouse_enqueue" },
        { ["type", "t", "args", "1", "priority", "urgent"], "priority is not known: `urgent`. Use high, normal or low" },
        { ["type", "t", "args", "1", "max_attempts", "0"], "max_attempts is not allowed: `0`. Use a whole number from 1 to 1000" },
        { ["type", "t", "args", "1", "max_attempts", "1e3"], "max_attempts is not allowed: `1e3`. Use a whole number from 1 to 1000" },
        { ["type", "t", "args", "1", "backoff", "often"], "backoff is not allowed: `often`. Write 30s, 10s,1m,10m or exponential:10s:1h" },
        { ["type", "t", "args", "1", "backoff", "1s,,2s"], "backoff is not allowed: `1s,,2s`. Write 30s, 10s,1m,10m or exponential:10s:1h" },
        { ["type", "t", "args", "1", "timeout", "never"], "timeout is no duration: `never`. Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years" },
        { ["type", "t", "args", "1", "reply_to", "a b"], "reply_to is not allowed: `a b`. Use 1 to 128 of A-Z a-z 0-9 . _ : -" },
        { ["type", "t", "args", "1", "v", "2"], "v is not known: `2`. This version reads 1" },
        { ["type", "t", "args", "1", "unique", "a\tb"], @"unique is not allowed: `a\u0009b`. Use 1 to 256 bytes of text without control characters" },
        { ["type", "t", "args", "1", "ordering_key", "a b"], "ordering_key is not allowed: `a b`. Use 1 to 128 of A-Z a-z 0-9 . _ : / @ + -" },
        { ["type", "t", "args", "1", "traceparent", new string('0', 200)], "traceparent has 200 bytes, more than the 128 allowed. Store large data elsewhere and pass a reference" },
        { ["type", "t", "args", "1", "meta", new string('m', 16_385)], "meta has 16,385 bytes, more than the 16,384 allowed. Store large data elsewhere and pass a reference" },
    };

    [Theory]
    [MemberData(nameof(BadEntries))]
    public async Task StreamDoor_BadEntry_IsDeadWithAReasonAndBlocksNothing(string[] fields, string reason)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var bad = await fixture.XaddAsync(queue, fields);
        var good = await fixture.XaddAsync(queue, "type", "t", "args", "1");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 10);

        claim.Jobs.Select(job => job.Id).ShouldBe([good]);
        await ShouldBeDeadAsync(queue, bad, reason);
    }

    [Fact]
    public async Task StreamDoor_InvalidUtf8InOption_IsDeadWithTheByteNamed()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var bad = (await fixture.Redis.SendAsync(new RedisCommand("XADD"u8).Key(fixture.Keys.Queue(queue).Ready).Arg("*"u8).Arg("type"u8).Arg("t"u8).Arg("args"u8).Arg("1"u8).Arg("id"u8).Arg([0x61, 0xC3, 0x28]))).AsString();

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldBeEmpty();

        await ShouldBeDeadAsync(queue, bad, "id is not UTF-8: byte 0xC3 at position 1 in `a\uFFFD(`. Encode text as UTF-8, and other bytes as Base64");
    }

    [Fact]
    public async Task StreamDoor_ArgumentsOverTheLimit_AreDead()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var fits = await fixture.XaddAsync(queue, "type", "t", "args", new string(' ', 1_048_575) + "1");
        var bad = await fixture.XaddAsync(queue, "type", "t", "args", new string(' ', 1_048_576) + "1");

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Select(job => job.Id).ShouldBe([fits]);

        await ShouldBeDeadAsync(queue, bad, "args has 1,048,577 bytes, more than the 1,048,576 allowed. Store large data elsewhere and pass a reference");
    }

    [Fact]
    public async Task StreamDoor_TenThousandFields_IsDead()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var bad = await fixture.XaddAsync(queue, [.. Enumerable.Range(0, 10_000).SelectMany(i => new[] { $"f{i}", "v" })]);
        var good = await fixture.XaddAsync(queue, "type", "t", "args", "1");

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Select(job => job.Id).ShouldBe([good]);

        await ShouldBeDeadAsync(queue, bad, "the job has 10000 fields, more than the 256 allowed");
    }

    public static TheoryData<string, string> BadDocuments => new()
    {
        { "hello", "the job is not JSON: `hello`. Write {\"type\":\"email.send\",\"args\":…}" },
        { "", "the job is not JSON: ``. Write {\"type\":\"email.send\",\"args\":…}" },
        { "null", "the job is not a JSON object: `null`. Write {\"type\":\"email.send\",\"args\":…}" },
        { "5", "the job is not a JSON object: `5`. Write {\"type\":\"email.send\",\"args\":…}" },
        { "[{\"type\":\"t\"}]", "the job is not a JSON object: `[{\"type\":\"t\"}]`. Write {\"type\":\"email.send\",\"args\":…}" },
        { "{}", "type is missing. Every job needs one, for example email.send" },
        { "{\"type\":null}", "type is missing. Every job needs one, for example email.send" },
        { "{\"type\":7}", "type is not a string" },
        { "{\"type\":\"t\",\"delay\":true}", "delay is not a string" },
        { "{\"type\":\"t\",\"delay\":-1}", "delay is no duration: `-1`. Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years" },
        { "{\"type\":\"t\",\"delay\":1e300}", "delay is no duration" },
        { "{\"type\":\"t\",\"id\":{}}", "id is not a string" },
        { "{\"type\":\"t\",\"priority\":\"urgent\"}", "priority is not known: `urgent`. Use high, normal or low" },
        { "{\"type\":\"t\",\"meta\":{\"m\":\"" + new string('m', 16_384) + "\"}}", "meta has 16,392 bytes, more than the 16,384 allowed. Store large data elsewhere and pass a reference" },
        { "{\"type\":\"t\",\"args\":\"" + new string('a', 1_200_000) + "\"}", "the job has 1,200,022 bytes, more than the 1,130,496 allowed. Store large data elsewhere and pass a reference" },
        { "{\"type\":\"t\",\"args\":" + new string('[', 5000), "the job is not JSON" },
    };

    [Theory]
    [MemberData(nameof(BadDocuments))]
    public async Task ListAndFunctionDoor_BadDocument_IsDeadOrRefusedInTheSameWords(string document, string reason)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.RpushAsync(queue, document, """{"type":"t","id":"good"}""");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 10);
        if (claim.More) claim = await fixture.Broker.ClaimAsync(session, 2, 10);
        var refused = await fixture.EnqueueAsync(queue, document);

        claim.Jobs.Select(job => job.Id).ShouldBe(["good"]);
        refused.Status.ShouldBe(EnqueueStatus.Refused);
        refused.Reason.ShouldNotBeNull().ShouldStartWith(reason);
        var dead = (await fixture.Inspector.DeadAsync(queue, 0, 10)).ShouldHaveSingleItem();
        dead.Error.ShouldNotBeNull().Message.ShouldBe(refused.Reason);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task StreamDoor_KnownId_IsDeduplicatedAndPointsToTheFirst()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "welcome-42");
        var second = await fixture.XaddAsync(queue, "type", "t", "args", "2", "id", "welcome-42", "reply_to", "me");
        await fixture.RpushAsync(queue, """{"type":"t","id":"welcome-42"}""");
        var third = await fixture.EnqueueAsync(queue, """{"type":"t","id":"welcome-42"}""");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 10);

        // The function door was asked before anybody had read the stream, where a job is seen only when its turn comes: it was first.
        third.ShouldBe(new EnqueueReply("welcome-42", EnqueueStatus.New, null));
        claim.Jobs.Select(job => job.Id).ShouldBe(["welcome-42"]);
        var entries = await fixture.EntriesAsync(queue);
        entries.Where(entry => entry.State == "deduplicated").Select(entry => entry.First).ShouldBe(["welcome-42", "welcome-42", "welcome-42"]);
        entries.ShouldContain(entry => entry.Id == second);
        (await fixture.SendAsync("LPOP", fixture.Keys.Queue(queue).Reply("me"))).AsString().ShouldContain("\"state\":\"deduplicated\"");
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.ShouldBe(new Dictionary<string, string> { ["welcome-42"] = "running n1" });
        snapshot.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task FunctionDoor_KnownId_IsAnsweredWithTheFirst()
    {
        var queue = BrokerFixture.NewQueue();
        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""")).Status.ShouldBe(EnqueueStatus.New);

        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""")).ShouldBe(new EnqueueReply("a", EnqueueStatus.Known, null));
    }

    [Fact]
    public async Task KnownId_ADayAfterItsEnd_IsANewJob()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0];
        await fixture.Broker.SettleAsync(session, [job.Succeeded()]);
        await fixture.AdvanceAsync(TimeSpan.FromHours(23));
        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""")).Status.ShouldBe(EnqueueStatus.Known);

        await fixture.AdvanceAsync(TimeSpan.FromHours(2));

        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""")).Status.ShouldBe(EnqueueStatus.New);
        (await fixture.Broker.ClaimAsync(session, 2, 1)).Jobs.Select(claimed => claimed.Id).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Id_DeadJob_StaysKnownUntilItIsGone()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""");
        await fixture.Broker.SettleAsync(session, [(await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs[0].Dead()]);

        await fixture.AdvanceAsync(TimeSpan.FromDays(30));

        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"a"}""")).Status.ShouldBe(EnqueueStatus.Known);
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("list")]
    [InlineData("function")]
    public async Task Delay_AnyDoor_ParksUntilItIsDue(string door)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var due = fixture.Now + 90_000;
        if (door == "stream") await fixture.XaddAsync(queue, "type", "t", "args", "[]", "id", "a", "run_at", $"{due}");
        if (door == "list") await fixture.RpushAsync(queue, $$"""{"type":"t","args":[],"id":"a","delay":"90s"}""");
        if (door == "function") await fixture.EnqueueAsync(queue, $$"""{"type":"t","args":[],"id":"a","delay":90}""");

        var early = await fixture.Broker.ClaimAsync(session, 1, 10);
        early.Jobs.ShouldBeEmpty();
        early.Next.ShouldBe(TimeSpan.FromSeconds(1));
        (await fixture.SnapshotAsync(queue)).States.ShouldBe(new Dictionary<string, string> { ["a"] = $"scheduled {due}" });
        (await fixture.Inspector.JobAsync(queue, "a")).ShouldNotBeNull().DueMs.ShouldBe(due);

        await fixture.SetClockAsync(due - 300);
        (await fixture.Broker.ClaimAsync(session, 2, 10)).Next.ShouldBe(TimeSpan.FromMilliseconds(300));
        await fixture.SetClockAsync(due);
        var claim = await fixture.Broker.ClaimAsync(session, 3, 10);

        claim.Jobs.Select(job => job.Id).ShouldBe(["a"]);
        claim.Jobs[0].Stream.ShouldBe(JobStreams.Again);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(300, 300)]
    [InlineData(90_000, 1000)]
    public async Task Delay_OneFallsDueBeforeAnother_ClaimAnswersWhenToLookForTheNext(int laterMs, int nextMs)
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"first","delay":5}""");
        await fixture.EnqueueAsync(queue, $$"""{"type":"t","id":"second","run_at":{{fixture.Now + 5000 + laterMs}}}""");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));

        var claim = await fixture.Broker.ClaimAsync(session, 1, 10);

        claim.Jobs.Select(job => job.Id).ShouldBe(["first"]);
        claim.Next.ShouldBe(TimeSpan.FromMilliseconds(nextMs));
    }

    [Fact]
    public async Task Scheduled_ManyDueAtOnce_KeepTheirOrderOverSeveralClaims()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var documents = Enumerable.Range(0, 450).Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($$"""{"type":"t","id":"j{{i}}","delay":5}""")).ToList();
        await fixture.Broker.EnqueueAsync(queue, documents);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));

        var jobs = new List<string>();
        for (var number = 1; jobs.Count < 450 && number < 10; number++) jobs.AddRange((await fixture.Broker.ClaimAsync(session, number, 1000)).Jobs.Select(job => job.Id));

        jobs.ShouldBe(Enumerable.Range(0, 450).Select(i => $"j{i}"));
    }

    [Fact]
    public async Task Expiry_BeforeItsTurnOrWhileScheduled_Expires()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "stream", "expires_at", $"{fixture.Now + 1000}", "reply_to", "r");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"high","priority":"high","expires_in":1,"reply_to":"high"}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"delayed","delay":1,"expires_in":2,"result_ttl":60}""");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"kept","priority":"high","expires_in":60}""");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Select(job => job.Id).ShouldBe(["kept"]);

        (await fixture.EntriesAsync(queue)).Where(entry => entry.State == "expired").Select(entry => entry.Id).ShouldBe(["stream", "high", "delayed"], ignoreOrder: true);
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.Keys.ShouldBe(["kept"]);
        snapshot.Violations.ShouldBeEmpty();
        (await fixture.SendAsync("LPOP", fixture.Keys.Queue(queue).Reply("r"))).AsString().ShouldContain("\"state\":\"expired\"");
        (await fixture.SendAsync("LPOP", fixture.Keys.Queue(queue).Reply("high"))).AsString().ShouldContain("\"state\":\"expired\"");
        (await fixture.SendAsync("GET", fixture.Keys.Queue(queue).Result("delayed"))).AsString().ShouldContain("\"state\":\"expired\"");
    }

    [Fact]
    public async Task Expiry_PassesWhileTheJobIsHeld_NodeKeepsItWhenItOpensAnew()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "stream", "expires_at", $"{fixture.Now + 1000}");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":"high","priority":"high","expires_in":1}""");
        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Count.ShouldBe(2);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));

        session = await fixture.OpenAsync(queue, "n1", 2);
        var held = await fixture.Broker.HeldAsync(session, default);
        held.Jobs.Select(job => job.Id).ShouldBe(["high", "stream"]);
        await fixture.Broker.SettleAsync(session, [.. held.Jobs.Select(job => new Outcome { Job = job, Kind = OutcomeKind.Succeeded, Type = "t" })]);

        (await fixture.EntriesAsync(queue)).Select(entry => entry.State).ShouldBe(["succeeded", "succeeded"]);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Due_ClockIsSetBackWhileTheJobIsHeld_NodeKeepsItWhenItOpensAnew()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.XaddAsync(queue, "type", "t", "args", "1", "id", "stream", "run_at", $"{fixture.Now + 1000}");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2));
        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Count.ShouldBe(1);
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(-2));

        session = await fixture.OpenAsync(queue, "n1", 2);
        var held = await fixture.Broker.HeldAsync(session, default);
        held.Jobs.Select(job => job.Id).ShouldBe(["stream"]);
        await fixture.Broker.SettleAsync(session, [.. held.Jobs.Select(job => new Outcome { Job = job, Kind = OutcomeKind.Succeeded, Type = "t" })]);

        (await fixture.EntriesAsync(queue)).Select(entry => entry.State).ShouldBe(["succeeded"]);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(2)); // where other tests of this class expect it
    }

    [Fact]
    public async Task ListDoor_Priorities_GoToTheirStreams()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.RpushAsync(queue, """{"type":"t","id":"l","priority":"low"}""", """{"type":"t","id":"n"}""", """{"type":"t","priority":"high","args":{"big":12345678901234567890,"empty":[]}}""");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 10);

        claim.Jobs.Select(job => job.Stream).ShouldBe([JobStreams.High, JobStreams.Ready, JobStreams.Low]);
        Encoding.UTF8.GetString(claim.Jobs[0].Fields[1].Span).ShouldContain("""{"big":12345678901234567890,"empty":[]}""");
        claim.Jobs[0].Id.ShouldStartWith("f");
        claim.Jobs.Skip(1).Select(job => job.Id).ShouldBe(["n", "l"]);
        (await fixture.SnapshotAsync(queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task ListDoor_LargeItems_AreTakenAFewAtATimeAndAlwaysOne()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var large = $$"""{"type":"t","args":"{{new string('x', 200_000)}}"}""";
        await fixture.RpushAsync(queue, large, large, large, large);

        var claims = 0;
        var jobs = 0;
        for (var more = true; more; claims++)
        {
            var claim = await fixture.Broker.ClaimAsync(session, claims + 1, 10);
            jobs += claim.Jobs.Count;
            more = claim.More;
        }

        jobs.ShouldBe(4);
        claims.ShouldBe(4);
    }

    [Fact]
    public async Task InternalFieldsOnThePublicStream_AreIgnored()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var id = await fixture.XaddAsync(queue, "@id", "forged", "@m", """{"a":99}""", "type", "t", "args", "1");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 10);

        claim.Jobs[0].Id.ShouldBe(id);
        claim.Jobs[0].Attempt.ShouldBe(1);
        await fixture.Broker.SettleAsync(session, [claim.Jobs[0].Retry(TimeSpan.Zero)]);
        var again = (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs[0];
        again.Id.ShouldBe(id);
        again.Attempt.ShouldBe(2);
        again.Fields.Length.ShouldBe(4);
    }

    [Fact]
    public async Task ListDoor_PublicStreamOutOfIds_GoesAroundIt()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.SendAsync("XADD", fixture.Keys.Queue(queue).Ready, $"{ulong.MaxValue}-{ulong.MaxValue}", "type", "t", "args", "1");
        await fixture.RpushAsync(queue, """{"type":"t","id":"a"}""", """{"type":"t","id":"a"}""", """{"type":"t"}""");

        var claim = await fixture.Broker.ClaimAsync(session, 1, 10);

        claim.Jobs.Count.ShouldBe(3);
        claim.Jobs[0].Id.ShouldBe("a");
        claim.Jobs[^1].EnqueuedMs.ShouldBe(fixture.Now);
        (await fixture.Broker.SettleAsync(session, [.. claim.Jobs.Select(job => job.Succeeded())])).NotHeld.ShouldBeEmpty();
        (await fixture.SnapshotAsync(queue)).States.ShouldBeEmpty();
    }

    [Fact]
    public async Task InternalStream_WrittenByHand_IsDeadAndBlocksNothing()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        var high = fixture.Keys.Queue(queue).Streams[JobStreams.High - 1];
        foreach (var meta in (string[])["rubbish", "{}", """{"a":0,"c":0,"e":1,"p":"urgent","k":1}""", """{"a":0,"c":0,"e":1,"p":"high","k":1,"x":oops}""",
            """{"a":99999999999,"c":0,"e":1,"p":"high","k":1}""", """{"a":0,"c":0,"e":1,"p":"high","k":1,"x":"soon"}"""])
            await fixture.SendAsync("XADD", high, "*", "@id", "forged", "@m", meta, "type", "t");
        await fixture.SendAsync("XADD", high, "*", "type", "t", "args", "1");
        var good = await fixture.XaddAsync(queue, "type", "t", "args", "1");

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Select(job => job.Id).ShouldBe([good]);

        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.Values.Count(state => state == "dead").ShouldBe(7, $"{snapshot}");
        snapshot.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scheduled_BodyOverwrittenByHand_IsDeadAndBlocksNothing()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        foreach (var id in (string[])["a", "b", "c"]) await fixture.EnqueueAsync(queue, $$"""{"type":"t","id":"{{id}}","delay":1}""");
        await fixture.SendAsync("HSET", fixture.Keys.Queue(queue).Parked, "a", "rubbish");
        await fixture.SendAsync("HDEL", fixture.Keys.Queue(queue).Parked, "b");
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Select(job => job.Id).ShouldBe(["c"]);

        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot.States.ShouldBe(new Dictionary<string, string> { ["a"] = "dead", ["b"] = "dead", ["c"] = "running n1" }, ignoreOrder: true);
        snapshot.Violations.ShouldBeEmpty();
        (await fixture.Inspector.JobAsync(queue, "a")).ShouldNotBeNull().Error.ShouldNotBeNull().Type.ShouldBe("body-missing");
    }

    [Fact]
    public async Task Id_GivenAsANumber_IsItsDigits()
    {
        var queue = BrokerFixture.NewQueue();
        var session = await fixture.OpenAsync(queue, "n1");
        await fixture.EnqueueAsync(queue, """{"type":"t","id":42}""");

        (await fixture.EnqueueAsync(queue, """{"type":"t","id":"42"}""")).Status.ShouldBe(EnqueueStatus.Known);
        var job = (await fixture.Broker.ClaimAsync(session, 1, 1)).Jobs.ShouldHaveSingleItem();
        job.Id.ShouldBe("42");
        await fixture.Broker.SettleAsync(session, [job.Succeeded()]);
        (await fixture.EnqueueAsync(queue, """{"type":"t","id":1.5}""")).Reason.ShouldBe("id is not a string");
    }

    [Theory]
    [InlineData("lh:queue")]
    [InlineData("lh:{Queue}")]
    [InlineData("lh:{_cluster}")]
    [InlineData("lh:{}")]
    [InlineData("lh:{a}b")]
    public async Task FunctionDoor_HostileQueueName_IsRefused(string key)
    {
        var error = await Should.ThrowAsync<RedisServerException>(() => fixture.SendAsync("FCALL", "lighthouse_enqueue", "1", key, """{"type":"t"}"""));

        error.Message.ShouldContain("lighthouse_enqueue takes one key, lh:{queue}");
    }

    [Fact]
    public async Task FunctionDoor_TooManyJobs_IsRefused()
    {
        var error = await Should.ThrowAsync<RedisServerException>(() => fixture.SendAsync("FCALL", ["lighthouse_enqueue", "1", "lh:{q}", .. Enumerable.Repeat("""{"type":"t"}""", 501)]));

        error.Message.ShouldContain("lighthouse_enqueue takes 1 to 500 jobs a call, not 501");
    }

    private async Task ShouldBeDeadAsync(string queue, string id, string reason)
    {
        var snapshot = await fixture.SnapshotAsync(queue);
        snapshot[id].ShouldBe("dead");
        snapshot.Violations.ShouldBeEmpty();
        var dead = (await fixture.Inspector.JobAsync(queue, id)).ShouldNotBeNull();
        dead.State.ShouldBe("dead");
        dead.Error.ShouldNotBeNull().Message.ShouldBe(reason);
        dead.Error!.Type.ShouldBe("malformed");
        dead.Timeline.ShouldContain(item => item.Event == "dead" && item.Detail == reason);
    }
}
