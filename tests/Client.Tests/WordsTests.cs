using System.Text;
using Lighthouse.Messages;

namespace Lighthouse.Client.Tests;

/// <summary>The function door and .NET refuse the same values, in the same words.</summary>
public sealed class WordsTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Theory]
    [InlineData("""{"args":1}""")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"type":""}""")]
    [InlineData("""{"type":"send mail"}""")]
    [InlineData("""{"type":"t","id":"1769860800123-0"}""")]
    [InlineData("""{"type":"t","id":"f1769860800123-7"}""")]
    [InlineData("""{"type":"t","id":"a b"}""")]
    [InlineData("""{"type":"t","id":""}""")]
    [InlineData("""{"type":"t","priority":"urgent"}""")]
    [InlineData("""{"type":"t","delay":"soon"}""")]
    [InlineData("""{"type":"t","delay":-1}""")]
    [InlineData("""{"type":"t","delay":"5 m"}""")]
    [InlineData("""{"type":"t","delay":"5M"}""")]
    [InlineData("""{"type":"t","delay":"1e3"}""")]
    [InlineData("""{"type":"t","delay":"3654d"}""")]
    [InlineData("""{"type":"t","timeout":"99999999999999999999999s"}""")]
    [InlineData("""{"type":"t","run_at":"noon"}""")]
    [InlineData("""{"type":"t","run_at":"2026-02-29"}""")]
    [InlineData("""{"type":"t","run_at":"2026-01-31T24:00"}""")]
    [InlineData("""{"type":"t","expires_at":"-5"}""")]
    [InlineData("""{"type":"t","max_attempts":0}""")]
    [InlineData("""{"type":"t","max_attempts":1001}""")]
    [InlineData("""{"type":"t","max_attempts":1.5}""")]
    [InlineData("""{"type":"t","max_attempts":"99999999999999999999"}""")]
    [InlineData("""{"type":"t","backoff":"often"}""")]
    [InlineData("""{"type":"t","backoff":"exponential:1s:2s:3s"}""")]
    [InlineData("""{"type":"t","backoff":"10s,"}""")]
    [InlineData("""{"type":"t","reply_to":"a/b"}""")]
    [InlineData("""{"type":"t","v":2}""")]
    [InlineData("""{"type":"t","delay":"1s","run_at":1769860800}""")]
    [InlineData("""{"type":"t","expires_in":"1s","expires_at":"2026-12-31"}""")]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Refusal_AtTheDoorAndInDotnet_SameWords(string document)
    {
        var answer = await redis.Server.CliAsync("FCALL", "lighthouse_enqueue", "1", "lh:{words}", document);
        EnvelopeReader.TryRead(Encoding.UTF8.GetBytes(document), Limits.Default, out _, out var error);
        answer.Split('\n', 3).ShouldBe(["", "refused", error ?? "(accepted in .NET)"]);
    }

    [Theory]
    [InlineData("""{"type":"t","delay":"0.5"}""")]
    [InlineData("""{"type":"t","delay":1e1}""")]
    [InlineData("""{"type":"t","delay":null,"id":null}""")]
    [InlineData("""{"type":"t","run_at":"2026-12-31 12:00"}""")]
    [InlineData("""{"type":"t","run_at":"2026-12-31T12:00:00.123456+0530"}""")]
    [InlineData("""{"type":"t","run_at":1769860800123}""")]
    [InlineData("""{"type":"t","backoff":"10s, 1m"}""")]
    [InlineData("""{"type":"t","backoff":"exponential:1s"}""")]
    [InlineData("""{"type":"t","backoff":30}""")]
    [InlineData("""{"type":"t","v":1}""")]
    [InlineData("""{"type":"t","max_attempts":"7"}""")]
    [InlineData("""{"type":"a.b/c:d-e_f","colour":[1,{"a":null}]}""")]
    [InlineData("""{"ty\u0070e":"t","args":"\u00e9"}""")]
    public async Task Acceptance_AtTheDoorAndInDotnet_Agree(string document)
    {
        var answer = await redis.Server.CliAsync("FCALL", "lighthouse_enqueue", "1", "lh:{words}", document);
        EnvelopeReader.TryRead(Encoding.UTF8.GetBytes(document), Limits.Default, out _, out var error).ShouldBeTrue(error);
        answer.ShouldEndWith("\nnew");
    }
}
