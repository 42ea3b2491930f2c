using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Lighthouse.Broker;
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
    [InlineData("""{"type":"t","unique":""}""")]
    [InlineData("""{"type":"t","unique":"a\u007fb"}""")]
    [InlineData("""{"type":"t","unique":"u","unique_for":"0"}""")]
    [InlineData("""{"type":"t","unique":"u","unique_for":"done:"}""")]
    [InlineData("""{"type":"t","unique":"u","unique_for":"until done"}""")]
    [InlineData("""{"type":"t","unique_for":"10m"}""")]
    [InlineData("""{"type":"t","on_duplicate":"replace"}""")]
    [InlineData("""{"type":"t","unique":"u","on_duplicate":"keep"}""")]
    [InlineData("""{"type":"t","ordering_key":"a b"}""")]
    [InlineData("""{"type":"t","ordering_key":""}""")]
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
    [InlineData("""{"type":"t","unique":"Grüße, 7/8","unique_for":"done:2h"}""")]
    [InlineData("""{"type":"t","unique":7,"unique_for":600}""")]
    [InlineData("""{"type":"t","on_duplicate":"drop"}""")]
    [InlineData("""{"type":"t","ordering_key":"user:a+b@c.d/e"}""")]
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

    private static readonly Gen<string> Value = Gen.Choose(0, 6).SelectMany(length => Gen.ArrayOf(Gen.Elements(
        "0", "1", "30", "007", "1.5", ".", "-", "+", "e", "ms", "s", "m", "h", "d", " ", ",", ":", "exponential", "exponential:", "2026", "2026-01-31", "2026-02-30",
        "T", "t", "12:00", "12:00:00", "23:59:60", ".123", "Z", "+02:00", "-0530", "1769860800", "1769860800123", "99999999999", "f", "a", "B", "_", "/", "`", "\"", "\\",
        "\u0001", "\u007f", "é", "😀", "high", "normal", "null"), length)).Select(string.Concat);

    private static readonly Gen<(string Option, string Value)> Options =
        from option in Gen.Elements("id", "priority", "delay", "run_at", "expires_in", "expires_at", "max_attempts", "backoff", "timeout", "result_ttl", "reply_to", "unique", "unique_for", "on_duplicate", "ordering_key", "traceparent", "v", "type")
        from value in Value
        select (option, value);

    [Fact]
    public void AnyOption_AtTheDoorAndInDotnet_SameVerdictInTheSameWords() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(Gen.ArrayOf(Options, 100).ToArbitrary(), options =>
        {
            byte[][] documents = [.. options.Select(each => JsonSerializer.SerializeToUtf8Bytes(each.Option == "type"
                ? new Dictionary<string, string> { ["type"] = each.Value }
                : new Dictionary<string, string> { ["type"] = "t", [each.Option] = each.Value }))];
            var answers = redis.Broker.EnqueueAsync("words", [.. documents.Select(document => (ReadOnlyMemory<byte>)document)]).GetAwaiter().GetResult();
            for (var i = 0; i < documents.Length; i++)
            {
                EnvelopeReader.TryRead(documents[i], Limits.Default, out var envelope, out var error);
                if ((envelope?.RunAt ?? envelope?.ExpiresAt) is { } instant && !Instants.IsNear(instant, DateTimeOffset.UtcNow)) continue; // .NET reads it, and the doors ask how far off it is
                (answers[i].Status == EnqueueStatus.Refused ? answers[i].Reason : null).ShouldBe(error, Encoding.UTF8.GetString(documents[i]));
            }
        }));
}
