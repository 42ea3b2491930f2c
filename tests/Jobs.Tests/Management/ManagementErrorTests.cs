using System.Net;
using System.Text;
using Lighthouse.Support;

namespace Lighthouse.Jobs.Tests.Management;

public sealed class ManagementErrorTests(ManagementErrorTests.OneNode fixture) : IClassFixture<ManagementErrorTests.OneNode>
{
    private readonly TestProcess _node = fixture.Node;

    [Theory]
    [InlineData("/api/v1/queues/default/jobs", "{", 400, "not JSON")]
    [InlineData("/api/v1/queues/default/jobs", "", 400, "empty")]
    [InlineData("/api/v1/queues/default/jobs", "7", 400, "not a number")]
    [InlineData("/api/v1/queues/default/jobs", "{}", 400, "type")]
    [InlineData("/api/v1/queues/default/jobs", "{\"type\":\"a b\"}", 400, "type")]
    [InlineData("/api/v1/queues/UPPER/jobs", "{\"type\":\"a\"}", 400, "`UPPER` is not a queue name")]
    [InlineData("/api/v1/queues/%7B_cluster%7D/jobs", "{\"type\":\"a\"}", 400, "is not a queue name")]
    [InlineData("/api/v1/cluster/down", "{", 400, "The body is not what is expected here")]
    [InlineData("/api/v1/cluster/down", "{}", 400, "`node` is missing")]
    [InlineData("/api/v1/cluster/down", "null", 400, "null")]
    [InlineData("/api/v1/cluster/down", "{\"node\":\"nobody\"}", 404, "There is no member `nobody`.")]
    [InlineData("/api/v1/cluster", "{}", 405, "only GET")]
    [InlineData("/api/v1/nothing", "{}", 404, "There is nothing at /api/v1/nothing.")]
    public async Task Post_WhatCannotBeDone_IsSaidInASentence(string path, string body, int status, string words)
    {
        var (answered, error) = await _node.PostAsync(path, body);
        ((int)answered).ShouldBe(status);
        error.GetProperty("error").GetString()!.ShouldContain(words);
    }

    [Theory]
    [InlineData("/api/v1/jobs/unknown-1", 404, "No queue knows a job `unknown-1`")]
    [InlineData("/api/v1/queues/default/jobs/unknown-1", 404, "Queue `default` knows no job `unknown-1`")]
    [InlineData("/api/v1/queues/nowhere", 404, "There is no queue `nowhere`")]
    [InlineData("/api/v1/queues/No%20Queue", 400, "is not a queue name")]
    [InlineData("/api/v1/queues/No%20Queue/jobs/1-1", 400, "is not a queue name")]
    [InlineData("/api/v1/cluster/leave", 405, "only POST")]
    [InlineData("/", 404, "There is nothing at /.")]
    public async Task Get_WhatCannotBeDone_IsSaidInASentence(string path, int status, string words)
    {
        var (answered, error) = await _node.GetAsync(path);
        ((int)answered).ShouldBe(status);
        error.GetProperty("error").GetString()!.ShouldContain(words);
    }

    [Fact]
    public async Task Post_NotJson_IsRefusedSoThatNoPageCanSendIt()
    {
        var (status, error) = await _node.PostAsync("/api/v1/cluster/leave", "", "text/plain");
        status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        error.GetProperty("error").GetString()!.ShouldContain("application/json");
        _node.Stopping.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task Get_ForeignHostHeader_IsForbidden()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_node.Management}/api/v1/cluster");
        request.Headers.Host = "evil.example:9110";
        (await _node.SendAsync(request)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Post_BodyBeyondTheLimit_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_node.Management}/api/v1/queues/default/jobs");
        request.Content = new StringContent($$"""{"type":"count","args":"{{new string('x', 17 * 1024 * 1024)}}"}""", Encoding.UTF8, "application/json");
        request.Headers.ExpectContinue = true; // else the answer may be lost under what is still being sent
        var (status, error) = await _node.SendAsync(request);
        status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        error.GetProperty("error").GetString()!.ShouldContain("16 MiB");
    }

    public sealed class OneNode : IAsyncLifetime
    {
        private RedisServer _redis = null!;

        internal TestProcess Node { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _redis = await RedisServer.StartAsync();
            Node = await TestProcess.StartAsync(_redis.Url, "worker");
            await Node.JoinedAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Node.DisposeAsync();
            await _redis.DisposeAsync();
        }
    }
}
