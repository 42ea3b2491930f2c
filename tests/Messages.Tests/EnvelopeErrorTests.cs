using System.Text;

namespace Lighthouse.Messages.Tests;

public sealed class EnvelopeErrorTests
{
    [Theory]
    [InlineData("hello", "args is not JSON: `hello`. Quote strings: '\"hello\"'")]
    [InlineData("'hello'", "args is not JSON: `'hello'`. JSON strings stand in double quotes")]
    [InlineData("", "args is not JSON: it is empty. Leave it out, or write {}")]
    [InlineData("{\"to\":", "args is not JSON: `{\"to\":`. It breaks off or goes wrong at position 6")]
    [InlineData("1 2", "args is not JSON: `1 2`. It breaks off or goes wrong at position 2")]
    [InlineData("{\"a\":1,}", "args is not JSON: `{\"a\":1,}`. It breaks off or goes wrong at position 7")]
    [InlineData("a\nb", "args is not JSON: `a\\u000ab`. Quote strings: '\"a\\u000ab\"'")]
    public void Args_NotJson_SaysWhatToDo(string args, string sentence) => Refused(["type", "t", "args", args]).ShouldBe(sentence);

    [Fact]
    public void Args_LongAndWrong_IsCut() => Refused(["type", "t", "args", new string('x', 100_000)])
        .ShouldBe($"args is not JSON: `{new string('x', 60)}…`. Quote strings: '\"{new string('x', 60)}…\"'");

    [Fact]
    public void Args_InvalidUtf8_NamesTheByte() => Refused(["type"u8.ToArray(), "t"u8.ToArray(), "args"u8.ToArray(), (byte[])[(byte)'"', (byte)'a', 0xFF, (byte)'"']])
        .ShouldBe("args is not UTF-8: byte 0xFF at position 2 in `\"a\uFFFD\"`. Encode text as UTF-8, and other bytes as Base64");

    [Fact]
    public void Args_TooLarge_NamesBothSizes() => Refused(["type", "t", "args", "\"" + new string('x', 1024 * 1024) + "\""])
        .ShouldBe("args has 1,048,578 bytes, more than the 1,048,576 allowed. Store large data elsewhere and pass a reference");

    [Fact]
    public void Args_TooDeep_NamesTheLimit() => Refused(["type", "t", "args", new string('[', 65) + new string(']', 65)])
        .ShouldEndWith("It is nested deeper than 64");

    [Fact]
    public void Args_AsDeepAsAllowed_Reads()
    {
        var args = new string('[', 64) + new string(']', 64);
        Read(["type", "t", "args", args]).Args.Length.ShouldBe(128);
        ReadDocument($"{{\"type\":\"t\",\"args\":{args}}}").Args.Length.ShouldBe(128);
    }

    [Theory]
    [InlineData("type is missing. Every job needs one, for example email.send", "args", "1")]
    [InlineData("type is not allowed: ``. Use 1 to 128 of A-Z a-z 0-9 . _ : / -", "type", "")]
    [InlineData("type is not allowed: `send mail`. Use 1 to 128 of A-Z a-z 0-9 . _ : / -", "type", "send mail")]
    [InlineData("id is not allowed: `1700000000000-0`. Ids in this form are made by Redis; choose another", "type", "t", "id", "1700000000000-0")]
    [InlineData("id is not allowed: `f1700000000000-0`. Ids in this form are made by Redis; choose another", "type", "t", "id", "f1700000000000-0")]
    [InlineData("id is not allowed: `a b`. Use 1 to 128 of A-Z a-z 0-9 . _ : -", "type", "t", "id", "a b")]
    [InlineData("priority is not known: `urgent`. Use high, normal or low", "type", "t", "priority", "urgent")]
    [InlineData("max_attempts is not allowed: `0`. Use a whole number from 1 to 1000", "type", "t", "max_attempts", "0")]
    [InlineData("max_attempts is not allowed: `1.5`. Use a whole number from 1 to 1000", "type", "t", "max_attempts", "1.5")]
    [InlineData("timeout is no duration: `soon`. Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years", "type", "t", "timeout", "soon")]
    [InlineData("run_at is no point in time: `noon`. Write 2026-01-31T12:00:00Z, or Unix seconds or milliseconds, at most ten years off", "type", "t", "run_at", "noon")]
    [InlineData("backoff is not allowed: `often`. Write 30s, 10s,1m,10m or exponential:10s:1h", "type", "t", "backoff", "often")]
    [InlineData("reply_to is not allowed: `a/b`. Use 1 to 128 of A-Z a-z 0-9 . _ : -", "type", "t", "reply_to", "a/b")]
    [InlineData("unique is not allowed: ``. Use 1 to 256 bytes of text without control characters", "type", "t", "unique", "")]
    [InlineData("unique_for is not allowed: `0`. Write 10m (for so long, done or not) or done:10m (until done, at most so long), more than zero and at most ten years", "type", "t", "unique", "u", "unique_for", "0")]
    [InlineData("unique_for is given without unique. Name the key in unique", "type", "t", "unique_for", "1m")]
    [InlineData("on_duplicate is not known: `keep`. Use drop or replace", "type", "t", "unique", "u", "on_duplicate", "keep")]
    [InlineData("on_duplicate is given without unique. Name the key in unique", "type", "t", "on_duplicate", "replace")]
    [InlineData("ordering_key is not allowed: `a b`. Use 1 to 128 of A-Z a-z 0-9 . _ : / @ + -", "type", "t", "ordering_key", "a b")]
    [InlineData("v is not known: `2`. This version reads 1", "type", "t", "v", "2")]
    [InlineData("delay and run_at are both given. Use one of them", "type", "t", "delay", "1s", "run_at", "0")]
    public void Field_Wrong_NamesFieldValueAndRule(string sentence, params string[] fields) => Refused(fields).ShouldBe(sentence);

    [Theory]
    [InlineData("hello", "the job is not JSON: `hello`. Quote strings: '\"hello\"'")]
    [InlineData("5", "the job is not a JSON object: `5`. Write {\"type\":\"email.send\",\"args\":…}")]
    [InlineData("null", "the job is not a JSON object: `null`. Write {\"type\":\"email.send\",\"args\":…}")]
    [InlineData("{\"type\":7}", "type is not a string: `7`")]
    [InlineData("{\"args\":7}", "type is missing. Every job needs one, for example email.send")]
    [InlineData("{\"type\":\"t\",\"delay\":[1]}", "delay is not a string: `[1]`")]
    [InlineData("{\"type\":\"t\",\"delay\":-1}", "delay is no duration: `-1`. Write 250ms, 30s, 5m, 2h, 1d or a number of seconds, at most ten years")]
    [InlineData("{\"type\":\"t\"} x", "the job is not JSON: `{\"type\":\"t\"} x`. It breaks off or goes wrong at position 13")]
    public void Document_Wrong_NamesFieldValueAndRule(string document, string sentence)
    {
        EnvelopeReader.TryRead(Encoding.UTF8.GetBytes(document), Limits.Default, out _, out var error).ShouldBeFalse();
        error.ShouldBe(sentence);
    }

    [Fact]
    public void Meta_TooLarge_Refused() => Refused(["type", "t", "meta", new string('m', 16 * 1024 + 1)]).ShouldStartWith("meta has 16,385 bytes");

    [Fact]
    public void Unknown_FieldsAndInternalOnes_ArePassedOver()
    {
        var envelope = Read(["@id", "7", "type", "t", "colour", "\u0001", "@type", "x", "args", "1"]);
        envelope.Type.ShouldBe("t");
        ReadDocument("{\"type\":\"t\",\"colour\":{\"a\":[1]},\"delay\":null,\"timeout\":1e1}").Timeout.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Args_Missing_IsAnEmptyObject()
    {
        Encoding.UTF8.GetString(Read(["type", "t"]).Args.Span).ShouldBe("{}");
        Encoding.UTF8.GetString(ReadDocument("{\"type\":\"t\"}").Args.Span).ShouldBe("{}");
        Encoding.UTF8.GetString(ReadDocument("{\"type\":\"t\",\"args\":null}").Args.Span).ShouldBe("null");
    }

    [Fact]
    public void Document_EscapedNamesAndValues_AreRead()
    {
        var envelope = ReadDocument("{\"ty\\u0070e\":\"a\\u002eb\",\"args\":\"\\u00e9\"}");
        envelope.Type.ShouldBe("a.b");
        Encoding.UTF8.GetString(envelope.Args.Span).ShouldBe("\"\\u00e9\"");
    }

    private static JobEnvelope Read(string[] fields)
    {
        EnvelopeReader.TryRead(Bytes(fields), Limits.Default, out var envelope, out var error).ShouldBeTrue(error);
        return envelope!;
    }

    private static JobEnvelope ReadDocument(string document)
    {
        EnvelopeReader.TryRead(Encoding.UTF8.GetBytes(document), Limits.Default, out var envelope, out var error).ShouldBeTrue(error);
        return envelope!;
    }

    private static string? Refused(string[] fields) => Refused([.. fields.Select(Encoding.UTF8.GetBytes)]);

    private static string? Refused(byte[][] fields)
    {
        EnvelopeReader.TryRead(fields.Select(field => (ReadOnlyMemory<byte>)field).ToArray(), Limits.Default, out var envelope, out var error).ShouldBeFalse();
        envelope.ShouldBeNull();
        return error;
    }

    private static ReadOnlyMemory<byte>[] Bytes(string[] fields) => [.. fields.Select(field => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(field))];
}
