using System.Text;
using Lighthouse.Broker.Tests.Support;
using Lighthouse.Messages;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests;

/// <summary>Documents that parsers read in different ways: what one job says must not touch what another one holds.</summary>
public sealed class HostileInputTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private readonly string _queue = BrokerFixture.NewQueue();

    [Theory]
    [InlineData("""{"type":"t","id":"victim","id":null}""")]
    [InlineData("""{"type":"t","id":"victim","id":[1]}""")]
    [InlineData("""{"type":"t","args":{"id":"victim"}}""")]
    public async Task Settle_IdThatTheFunctionsDoNotTake_LeavesTheJobOfThatIdItsLaneAndItsLock(string document)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.EnqueueAsync(_queue, """{"type":"t","id":"victim","unique":"u","ordering_key":"k"}""");
        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("victim");
        await fixture.XaddAsync(_queue, "json", document);

        var claim = await fixture.Broker.ClaimAsync(session, 2, 10);
        await fixture.Broker.SettleAsync(session, [.. claim.Jobs.Select(job => job.Succeeded())]);

        claim.Jobs.Select(job => job.Id).ShouldNotContain("victim");
        (await FieldAsync(fixture.Keys.Queue(_queue).Lanes, "o:k")).ShouldBe("victim");
        (await FieldAsync(fixture.Keys.Queue(_queue).Unique, "u")).ShouldBe("victim");
        (await fixture.SendAsync("ZSCORE", fixture.Keys.Queue(_queue).IdsUntil, "victim")).IsNull.ShouldBeTrue();
    }

    /// <summary>What cjson takes for JSON and a strict reader does not: the job is the one that the functions admitted.</summary>
    [Theory]
    [InlineData("{\"type\":\"t\",\"args\":\"two\nlines\",\"id\":\"x\",\"unique\":\"u\",\"ordering_key\":\"k\"}")]
    [InlineData("""{"type":"t","args":0x10,"id":"x","unique":"u","ordering_key":"k"}""")]
    public async Task Settle_DocumentThatOnlyTheFunctionsCanRead_GivesBackWhatItHeld(string document)
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.XaddAsync(_queue, "json", document);

        var job = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();
        await fixture.Broker.SettleAsync(session, [job.Dead()]);

        job.Id.ShouldBe("x");
        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(_queue).Holds)).AsInt64().ShouldBe(0);
        (await FieldAsync(fixture.Keys.Queue(_queue).Lanes, "o:k")).ShouldBeNull();
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Claim_FieldWithAnInternalName_IsNotTakenForTheFunctionsWord()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        var entry = await fixture.XaddAsync(_queue, "type", "t", "args", "1", "@id", "victim");

        var job = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();

        job.Id.ShouldBe(entry);
    }

    /// <summary>A node that dies gives its jobs back under what was read when they were admitted, whatever else the entry says.</summary>
    [Fact]
    public async Task Reclaim_OptionsBesideADocument_KeepTheLaneThatWasTaken()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        await fixture.XaddAsync(_queue, "ordering_key", "a", "json", """{"type":"t","id":"x","ordering_key":"b"}""");
        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("x");
        await fixture.Broker.ReclaimAsync(_queue, "n1");

        var other = await fixture.OpenAsync(_queue, "n2");
        var job = (await fixture.Broker.ClaimAsync(other, 1, 10)).Jobs.ShouldHaveSingleItem();
        (await FieldAsync(fixture.Keys.Queue(_queue).Lanes, "o:b")).ShouldBe("x");
        (await FieldAsync(fixture.Keys.Queue(_queue).Lanes, "o:a")).ShouldBeNull();
        await fixture.Broker.SettleAsync(other, [job.Succeeded()]);

        (await fixture.SendAsync("EXISTS", fixture.Keys.Queue(_queue).Lanes)).AsInt64().ShouldBe(0);
        (await fixture.SnapshotAsync(_queue)).Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Claim_TwoDocumentsInOneEntry_IsDeadAndHoldsNothing()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        var entry = await fixture.XaddAsync(_queue, "json", """{"type":"t","id":"a","unique":"a"}""", "json", """{"type":"t","id":"b","unique":"b"}""");

        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldBeEmpty();

        (await fixture.Inspector.JobAsync(_queue, entry)).ShouldNotBeNull().Error.ShouldNotBeNull().Message.ShouldContain("json is given twice");
        (await fixture.SendAsync("HLEN", fixture.Keys.Queue(_queue).Holds)).AsInt64().ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"a":1e999}""")]
    [InlineData("""[-1e999]""")]
    public async Task Enqueue_MetaWithANumberBeyondDouble_IsAcceptedAndRuinsNoOtherJobOfTheCall(string meta)
    {
        var session = await fixture.OpenAsync(_queue, "n1");

        var replies = await fixture.Broker.EnqueueAsync(_queue, [Encoding.UTF8.GetBytes("{\"type\":\"t\",\"id\":\"odd\",\"meta\":" + meta + "}"), """{"type":"t","id":"good"}"""u8.ToArray()]);

        replies.Select(reply => reply.Status).ShouldBe([EnqueueStatus.New, EnqueueStatus.New]);
        (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.Select(job => job.Id).ShouldBe(["odd", "good"]);
    }

    /// <summary>Redis does nothing else while a function reads: with the time growing as the square of the spaces, these would take it most of an hour.</summary>
    [Theory]
    [InlineData("1s, ", ",1s")]
    [InlineData("exponential:x", "x:1h")]
    public async Task Enqueue_BackoffOfAMebibyteOfSpaces_IsRefusedAtOnce(string before, string after)
    {
        var backoff = before + new string(' ', 1 << 20) + after;
        var spaces = Encoding.UTF8.GetBytes("{\"type\":\"t\",\"backoff\":\"" + backoff + "\"}");

        var reply = (await fixture.Broker.EnqueueAsync(_queue, [spaces])).ShouldHaveSingleItem();

        reply.Status.ShouldBe(EnqueueStatus.Refused);
        reply.Reason.ShouldNotBeNull().ShouldStartWith("backoff is not allowed: `");
        Backoff.TryParse(backoff, out _).ShouldBeFalse();
    }

    /// <summary>More fields than one command of Redis can be given from a function: they must not be the end of a requeue of all that died.</summary>
    [Fact]
    public async Task Requeue_EntryOfFiveThousandFields_IsSkippedWithTheReasonAndTheNextIsRequeued()
    {
        var session = await fixture.OpenAsync(_queue, "n1");
        string[] fields = ["type", "t", .. Enumerable.Range(0, 5_000).SelectMany(n => (string[])[$"f{n}", "v"])];
        var odd = await fixture.XaddAsync(_queue, fields);
        await fixture.XaddAsync(_queue, "type", "t", "args", "1", "id", "next");
        var job = (await fixture.Broker.ClaimAsync(session, 1, 10)).Jobs.ShouldHaveSingleItem();
        await fixture.Broker.SettleAsync(session, [job.Dead()]);

        var reply = await fixture.Operator.RequeueAsync(_queue, new DeadFilter());

        reply.Done.ShouldBe(1);
        var skipped = reply.Skipped.ShouldHaveSingleItem();
        skipped.Id.ShouldBe(odd);
        skipped.Why.ShouldContain("the job has 5001 fields, more than the 256 allowed");
        (await fixture.Broker.ClaimAsync(session, 2, 10)).Jobs.ShouldHaveSingleItem().Id.ShouldBe("next");
    }

    private async Task<string?> FieldAsync(string key, string field) => await fixture.SendAsync("HGET", key, field) is { IsNull: false } text ? text.AsString() : null;
}
