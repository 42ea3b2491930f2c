using Lighthouse.Jobs.Management;
using Microsoft.AspNetCore.Http;

namespace Lighthouse.Jobs.Tests.Management;

public sealed class OriginGuardTests
{
    private readonly OriginGuard _guard = new(["lighthouse", "127.0.0.1"]);

    [Theory]
    [InlineData("127.0.0.1:9110")]
    [InlineData("localhost:9110")]
    [InlineData("LOCALHOST")]
    [InlineData("[::1]:9110")]
    [InlineData("10.1.2.3:9110")]
    [InlineData("lighthouse:9110")]
    public void Refuse_KnownHost_Passes(string host) => _guard.Refuse(Request("GET", host)).ShouldBeNull();

    [Theory]
    [InlineData("evil.example:9110")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("")]
    public void Refuse_NameThatIsNotOurs_IsForbidden(string host) => _guard.Refuse(Request("GET", host))!.Value.Status.ShouldBe(403);

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:8080")]
    public void Refuse_PageOfAnotherOrigin_IsForbidden(string origin) => _guard.Refuse(Request("POST", "127.0.0.1:9110", origin, "application/json"))!.Value.Status.ShouldBe(403);

    [Fact]
    public void Refuse_OwnPage_Passes() => _guard.Refuse(Request("POST", "127.0.0.1:9110", "http://127.0.0.1:9110", "application/json; charset=utf-8")).ShouldBeNull();

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonp")]
    public void Refuse_PostThatIsNotJson_IsUnsupported(string? contentType) => _guard.Refuse(Request("POST", "127.0.0.1:9110", null, contentType))!.Value.Status.ShouldBe(415);

    private static HttpRequest Request(string method, string host, string? origin = null, string? contentType = null)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Headers.Host = host;
        if (origin is not null) request.Headers.Origin = origin;
        request.ContentType = contentType;
        return request;
    }
}
