using Lighthouse.Jobs;
using Lighthouse.Support;
using Microsoft.AspNetCore.Http;

namespace Lighthouse.Node.Tests.Handlers;

public sealed class HttpTests
{
    [Fact]
    public async Task Post_Args_AreTheBodyAndTheJobIsInTheHeaders()
    {
        await using var server = await HttpScript.StartAsync(Answer(204));
        await using var jobs = Jobs(server, "headers { Authorization = \"Bearer 1\" }");

        (await jobs.RunAsync("hook", """{"n": [1,  2]}""", new JobContext { Id = "42", Queue = "email", Type = "hook", Attempt = 3 })).ShouldBeNull();

        var (headers, body, path) = server.Requests.ShouldHaveSingleItem();
        body.ShouldBe("""{"n": [1,  2]}""");
        path.ShouldBe("/hook");
        headers.ContentType.ToString().ShouldBe("application/json");
        headers["Lighthouse-Job-Id"].ToString().ShouldBe("42");
        headers["Lighthouse-Job-Attempt"].ToString().ShouldBe("3");
        headers["Idempotency-Key"].ToString().ShouldBe("email/42");
        headers.Authorization.ToString().ShouldBe("Bearer 1");
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(410, true)]
    [InlineData(422, true)]
    [InlineData(302, true)]
    [InlineData(408, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(502, false)]
    [InlineData(503, false)]
    public async Task Post_Status_DecidesBetweenRetryAndDead(int status, bool dead)
    {
        await using var server = await HttpScript.StartAsync(Answer(status, "because"));
        await using var jobs = Jobs(server);

        var verdict = await jobs.FailAsync("hook", "{}");

        (verdict is Verdict.Dead).ShouldBe(dead);
        verdict.Error.Type.ShouldBe($"http.{status}");
        verdict.Error.Message.ShouldStartWith($"{server.Authority} answered {status}: because");
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(503, "120", 120)]
    [InlineData(503, "0", 0)]
    [InlineData(503, "9999999", 86_400)]
    [InlineData(429, "Fri, 01 Jan 2010 00:00:00 GMT", 0)]
    public async Task Post_RetryAfter_IsObeyed(int status, string header, int seconds)
    {
        await using var server = await HttpScript.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = header;
            return Answer(status)(context);
        });
        await using var jobs = Jobs(server);

        var retry = (await jobs.FailAsync("hook", "{}")).ShouldBeOfType<Verdict.Retry>();
        retry.Delay.ShouldBe(TimeSpan.FromSeconds(seconds));
        retry.Error.Type.ShouldBe($"http.{status}");
    }

    [Fact]
    public async Task Post_RetryAfterIsADate_WaitsUntilThen()
    {
        await using var server = await HttpScript.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = TimeProvider.System.GetUtcNow().AddHours(2).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
            return Answer(503)(context);
        });
        await using var jobs = Jobs(server);

        (await jobs.FailAsync("hook", "{}")).ShouldBeOfType<Verdict.Retry>().Delay.ShouldBeInRange(TimeSpan.FromMinutes(115), TimeSpan.FromMinutes(120));
    }

    [Theory]
    [InlineData(404, false)]
    [InlineData(409, false)]
    [InlineData(410, true)]
    [InlineData(501, true)]
    [InlineData(500, false)]
    [InlineData(429, true)]
    public async Task Post_ConfiguredStatus_GoesBeforeTheRule(int status, bool dead)
    {
        await using var server = await HttpScript.StartAsync(Answer(status));
        await using var jobs = new BuiltIn($$"""http.hook { url = "http://{{server.Authority}}/", deadStatus = [501, 429], retryStatus = [404, 409] }""");

        ((await jobs.FailAsync("hook", "{}")) is Verdict.Dead).ShouldBe(dead);
    }

    [Fact]
    public void Configuration_StatusThatIsNone_IsNamed() => BuiltIn.Errors("""http.hook { url = "http://localhost/", deadStatus = [200, x] }""").ShouldBe([
        "lighthouse.node.handlers.http.hook.deadStatus: `200` is not a status code from 300 to 599.",
        "lighthouse.node.handlers.http.hook.deadStatus: `x` is not a status code from 300 to 599."]);

    [Fact]
    public async Task Post_NobodyListens_IsRetried()
    {
        var port = RedisServer.FreePort();
        await using var jobs = new BuiltIn($"http.hook.url = \"http://127.0.0.1:{port}/\"");

        (await jobs.FailAsync("hook", "{}")).ShouldBeOfType<Verdict.Retry>().Error.Message.ShouldStartWith($"127.0.0.1:{port} could not be reached");
    }

    [Fact]
    public async Task Post_Stopped_EndsAtOnce()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await HttpScript.StartAsync(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var jobs = Jobs(server);
        using var stop = new CancellationTokenSource();

        var running = jobs.RunAsync("hook", "{}", stop: stop.Token);
        await asked.Task;
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    [Theory]
    [InlineData("{\"n\":1}", "{\"n\":1}")]
    [InlineData("hello", null)]
    [InlineData("", null)]
    public async Task Post_KeepResponse_MakesJsonTheResult(string body, string? expected)
    {
        await using var server = await HttpScript.StartAsync(Answer(200, body));
        await using var jobs = Jobs(server, "keepResponse = true");

        (await jobs.RunAsync("hook", "{}")).ShouldBe(expected);
    }

    [Fact]
    public async Task Post_UrlInArgs_GoesToAnAllowedHostOnly()
    {
        await using var server = await HttpScript.StartAsync(Answer(204));
        await using var jobs = new BuiltIn($"http.hook.hosts = [\"{server.Authority}\"]");

        await jobs.RunAsync("hook", $$"""{"url":"http://{{server.Authority}}/theirs"}""");

        server.Requests.ShouldHaveSingleItem().Path.ShouldBe("/theirs");
    }

    [Theory]
    [InlineData("""{"url":"http://127.0.0.1:1/x"}""", "names the host `127.0.0.1:1`")]
    [InlineData("""{"url":"http://allowed.example@evil.example/"}""", "not a http:// or https:// address")]
    [InlineData("""{"url":"http://allowed.example:8080/"}""", "names the host `allowed.example:8080`")]
    [InlineData("""{"url":"http://allowed.example.evil.example/"}""", "names the host")]
    [InlineData("""{"url":"file:///etc/passwd"}""", "not a http:// or https:// address")]
    [InlineData("""{"url":7}""", "`url` is missing")]
    [InlineData("[]", "`url` is missing")]
    public async Task Post_UrlThatIsNotAllowed_IsDead(string args, string expected)
    {
        await using var jobs = new BuiltIn("http.hook.hosts = [\"allowed.example\"]");

        (await jobs.FailAsync("hook", args)).ShouldBeOfType<Verdict.Dead>().Error.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task Post_UrlInArgsWithoutHosts_IsOnlyData()
    {
        await using var server = await HttpScript.StartAsync(Answer(204));
        await using var jobs = Jobs(server);

        await jobs.RunAsync("hook", """{"url":"http://evil.example/"}""");

        server.Requests.ShouldHaveSingleItem().Path.ShouldBe("/hook");
    }

    [Fact]
    public void Configuration_Wrong_ListsEveryError() =>
        BuiltIn.Errors("""http { a { }, b { url = "ftp://x" }, c { hosts = ["http://x/y"], headers { Content-Type = "text/plain" } } }""").ShouldBe(
        [
            "lighthouse.node.handlers.http.a.url: is missing: write where to POST, or in `hosts` which hosts a job's args.url may name.",
            "lighthouse.node.handlers.http.b.url: `ftp://x` is not a http:// or https:// address.",
            "lighthouse.node.handlers.http.b.url: is missing: write where to POST, or in `hosts` which hosts a job's args.url may name.",
            "lighthouse.node.handlers.http.c.hosts: `http://x/y` is not a host: write `hooks.example.com` or `hooks.example.com:8443`.",
            "lighthouse.node.handlers.http.c.headers.Content-Type: cannot be sent as a header of a request.",
        ]);

    private static BuiltIn Jobs(HttpScript server, string settings = "") => new($"http.hook {{ url = \"{server.Url}\"\n{settings} }}");

    private static Func<HttpContext, Task> Answer(int status, string body = "") => context =>
    {
        context.Response.StatusCode = status;
        return status == 204 ? Task.CompletedTask : context.Response.WriteAsync(body);
    };
}
