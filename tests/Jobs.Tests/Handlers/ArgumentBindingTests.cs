namespace Lighthouse.Jobs.Tests.Handlers;

public sealed class ArgumentBindingTests
{
    [Theory]
    [InlineData("""{"to":"a@b.c","subject":"Hi"}""")]
    [InlineData("""{"TO":"a@b.c","Subject":"Hi"}""")]
    [InlineData("""{"to":"a@b.c","subject":"Hi","unknown":{"deep":[1,2]},"copies":1}""")]
    public async Task Args_CamelCaseOrNotAndUnknownMembers_Bind(string args)
    {
        SendMail? seen = null;
        await using var jobs = new Pipeline(node => node.Handle<SendMail>((mail, _, _) => { seen = mail; return Task.CompletedTask; }));

        await jobs.RunAsync("mail.send", args);

        seen.ShouldBe(new SendMail("a@b.c", "Hi"));
    }

    [Theory]
    [InlineData("""{"subject":"Hi"}""", "args do not fit: `to` is missing.")]
    [InlineData("{}", "args do not fit: `to`, `subject` are missing.")]
    [InlineData("", "args do not fit: `to`, `subject` are missing.")]
    [InlineData("""{"to":null,"subject":"Hi"}""", "args do not fit: `to` must not be null.")]
    [InlineData("""{"to":"a","subject":7}""", "`subject` cannot be a number (7)")]
    [InlineData("""{"to":"a","subject":"b","copies":"many"}""", "`copies` cannot be a string (\"many\")")]
    [InlineData("""{"to":"a","subject":"b","copies":1e99}""", "`copies` cannot be a number (1e99)")]
    [InlineData("""["a@b.c"]""", "args must be a JSON object, but are an array.")]
    [InlineData("null", "args are missing or null")]
    [InlineData("hello", "args are not JSON")]
    public async Task Args_ThatDoNotFit_AreRefusedNamingTheMember(string args, string expected)
    {
        await using var jobs = new Pipeline(node => node.Handle<SendMail>((_, _, _) => throw new InvalidOperationException("must not run")));

        var refused = await Should.ThrowAsync<ArgumentsException>(() => jobs.RunAsync("mail.send", args));

        refused.Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData("""{"order":1,"address":{"street":"Quay 1"}}""", "city")]
    [InlineData("""{"order":1,"address":{"street":"Quay 1","city":null}}""", "`address.city` must not be null")]
    [InlineData("""{"order":1,"address":"Quay 1"}""", "`address` cannot be a string")]
    [InlineData("""{"order":1,"address":{"street":"Q","city":"C"},"due":"tomorrow"}""", "`due` cannot be a string (\"tomorrow\")")]
    public async Task Args_NestedMemberDoesNotFit_IsNamed(string args, string expected)
    {
        await using var jobs = new Pipeline(node => node.Handle<ShipOrder>((_, _, _) => Task.CompletedTask));

        var refused = await Should.ThrowAsync<ArgumentsException>(() => jobs.RunAsync("order.ship", args));

        refused.Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"extra":1}""")]
    public async Task Args_OfATypeWithoutMembers_MayBeLeftOut(string args)
    {
        var runs = 0;
        await using var jobs = new Pipeline(node => node.Handle<Ping>((_, _, _) => { runs++; return Task.CompletedTask; }));

        await jobs.RunAsync("ping", args);

        runs.ShouldBe(1);
    }

    [Fact]
    public async Task Args_SnakeCase_BindWhenTheHandlerSaysSo()
    {
        await using var jobs = new Pipeline(node => node.Handle<SnakeArgs, SnakeArgs>((args, _, _) => Task.FromResult(args), o => o with { Type = "snake", SnakeCase = true }));

        (await jobs.RunAsync("snake", """{"first_name":"Ada"}""")).ShouldBe("""{"first_name":"Ada"}""");
    }

    [Fact]
    public async Task Args_BeyondTheLimit_AreRefusedUnread()
    {
        await using var jobs = new Pipeline(node => node.Handle<Ping>((_, _, _) => Task.CompletedTask), maxArgs: 10);

        (await Should.ThrowAsync<ArgumentsException>(() => jobs.RunAsync("ping", """{"a":"12345"}"""))).Message.ShouldBe("args are 13 bytes; at most 10 are allowed (limits.args).");
    }

    [Fact]
    public async Task Args_WithAnOptionalMember_KeepItsDefault()
    {
        SendMail? seen = null;
        await using var jobs = new Pipeline(node => node.Handle<SendMail>((mail, _, _) => { seen = mail; return Task.CompletedTask; }));

        await jobs.RunAsync("mail.send", """{"to":"a","subject":"b","note":null}""");

        seen.ShouldNotBeNull().Copies.ShouldBe(1);
    }

    private sealed record SnakeArgs(string FirstName);
}
