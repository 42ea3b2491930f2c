using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Lighthouse.Messages.Tests;

public sealed class EnvelopeTests
{
    private static readonly Gen<string> Name = Gen.Choose(1, 20).SelectMany(length =>
        Gen.ArrayOf(Gen.Elements("abcXYZ019._:-".ToCharArray()), length).Select(letters => "n" + new string(letters)));

    private static readonly Gen<string> Json = Gen.OneOf(
        Gen.Elements("null", "[]", "{}", "true", "9007199254740993", "1.10", "-0", "\"\"", " [ 1 , 2 ] ", "{\"a\":[],\"b\":{\"c\":\"\\u00e9\"}}"),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => JsonSerializer.Serialize(text.Get)));

    private static readonly Gen<JobOptions> Options =
        from id in Maybe(Name)
        from priority in Gen.Elements(Enum.GetValues<JobPriority>())
        from wait in Property.Durations
        from useDelay in Gen.Choose(0, 2)
        from useExpiry in Gen.Choose(0, 2)
        from attempts in Gen.Choose(0, 1_000)
        from timeout in Gen.OneOf(Gen.Constant<TimeSpan?>(null), Property.Durations.Select(duration => (TimeSpan?)duration))
        from key in Maybe(Name)
        from reply in Maybe(Name)
        select new JobOptions
        {
            Id = id,
            Priority = priority,
            Delay = useDelay == 1 ? wait : null,
            RunAt = useDelay == 2 ? DateTimeOffset.UnixEpoch + wait : null,
            ExpiresIn = useExpiry == 1 ? wait : null,
            ExpiresAt = useExpiry == 2 ? DateTimeOffset.UnixEpoch + wait : null,
            MaxAttempts = attempts == 0 ? null : attempts,
            Backoff = timeout is { } first ? Backoff.Fixed(first) : null,
            Timeout = timeout,
            Unique = key,
            UniqueFor = key is null || wait == TimeSpan.Zero ? null : new UniqueFor(wait, EndsWithJob: useDelay == 1),
            OnDuplicate = key is not null && useExpiry == 1 ? OnDuplicate.Replace : OnDuplicate.Drop,
            OrderingKey = key,
            ResultTtl = timeout,
            ReplyTo = reply,
            TraceParent = reply,
            Meta = key is null ? null : new Dictionary<string, string> { [key] = "ü \" \\" },
        };

    private static readonly Gen<(string Type, string Args, JobOptions Options)> Jobs =
        from type in Name
        from args in Json
        from options in Options
        select (type, args, options);

    [Fact]
    public void Document_AnyJob_ReadsBackTheSame() => Property.Holds(Jobs, job =>
    {
        var document = EnvelopeWriter.Document(job.Type, Encoding.UTF8.GetBytes(job.Args), job.Options);
        EnvelopeReader.TryRead(document, Limits.Default, out var envelope, out var error).ShouldBeTrue(error);
        ShouldMatch(envelope!, job.Type, job.Args.Trim(' '), job.Options);
    });

    [Fact]
    public void Fields_AnyJob_ReadBackTheSame() => Property.Holds(Jobs, job =>
    {
        var options = job.Options with { Priority = JobPriority.Normal };
        List<ReadOnlyMemory<byte>> fields = [];
        EnvelopeWriter.WriteFields(fields, job.Type, Encoding.UTF8.GetBytes(job.Args), options);
        EnvelopeReader.TryRead(fields.ToArray(), Limits.Default, out var envelope, out var error).ShouldBeTrue(error);
        ShouldMatch(envelope!, job.Type, job.Args, options);
    });

    [Fact]
    public void DocumentField_AnyJob_ReadsAsTheDocument() => Property.Holds(Jobs, job =>
    {
        var document = EnvelopeWriter.Document(job.Type, Encoding.UTF8.GetBytes(job.Args), job.Options);
        ReadOnlyMemory<byte>[] fields = ["@id"u8.ToArray(), "7"u8.ToArray(), "json"u8.ToArray(), document];
        EnvelopeReader.TryRead(fields, Limits.Default, out var envelope, out _).ShouldBeTrue();
        ShouldMatch(envelope!, job.Type, job.Args.Trim(' '), job.Options);
    });

    [Fact]
    public void TryRead_AnyDocument_NeverThrows()
    {
        var hostile = Gen.ArrayOf(Gen.OneOf(
            Gen.Elements("{\"type\":\"a\",\"", "args", "\":", "{", "}", "[", "]", ",", "\"", "null", "1e9", "\\ud800", "delay", "v", "meta", "\\u0000").Select(Encoding.UTF8.GetBytes),
            Gen.Choose(0, 255).Select(value => new[] { (byte)value })));
        Property.Holds(hostile, parts =>
        {
            var document = parts.SelectMany(part => part).ToArray();
            var read = EnvelopeReader.TryRead(document, Limits.Default, out var envelope, out var error);
            ReadOnlyMemory<byte>[] fields = ["json"u8.ToArray(), document, "reply_to"u8.ToArray(), "me"u8.ToArray()];
            EnvelopeReader.Salvage(fields).ReplyTo.ShouldBe("me");
            (envelope is not null).ShouldBe(read);
            (error is null).ShouldBe(read);
        });
    }

    [Fact]
    public void TryRead_TypeAndArgs_CostsTheEnvelopeAndNothingElse()
    {
        ReadOnlyMemory<byte>[] fields = ["type"u8.ToArray(), "email.send"u8.ToArray(), "args"u8.ToArray(), "{\"to\":\"a@b.c\"}"u8.ToArray()];
        EnvelopeReader.TryRead(fields, Limits.Default, out var first, out _).ShouldBeTrue();
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(first! with { }); // one envelope
        var envelope = GC.GetAllocatedBytesForCurrentThread() - before;

        before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) EnvelopeReader.TryRead(fields, Limits.Default, out _, out _);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThanOrEqualTo(1_000 * envelope);
    }

    private static Gen<string?> Maybe(Gen<string> values) => Gen.OneOf(Gen.Constant<string?>(null), values.Select(value => (string?)value));

    private static void ShouldMatch(JobEnvelope envelope, string type, string args, JobOptions options)
    {
        envelope.Type.ShouldBe(type);
        Encoding.UTF8.GetString(envelope.Args.Span).ShouldBe(args);
        envelope.Id.ShouldBe(options.Id);
        envelope.Priority.ShouldBe(options.Priority);
        envelope.Delay.ShouldBe(options.Delay);
        envelope.RunAt.ShouldBe(options.RunAt);
        envelope.ExpiresIn.ShouldBe(options.ExpiresIn);
        envelope.ExpiresAt.ShouldBe(options.ExpiresAt);
        envelope.MaxAttempts.ShouldBe(options.MaxAttempts);
        envelope.Backoff.ShouldBe(options.Backoff);
        envelope.Timeout.ShouldBe(options.Timeout);
        envelope.Unique.ShouldBe(options.Unique);
        envelope.UniqueFor.ShouldBe(options.UniqueFor);
        envelope.OnDuplicate.ShouldBe(options.OnDuplicate);
        envelope.OrderingKey.ShouldBe(options.OrderingKey);
        envelope.ResultTtl.ShouldBe(options.ResultTtl);
        envelope.ReplyTo.ShouldBe(options.ReplyTo);
        envelope.TraceParent.ShouldBe(options.TraceParent);
        if (options.Meta is null) envelope.Meta.IsEmpty.ShouldBeTrue();
        else JsonSerializer.Deserialize<Dictionary<string, string>>(envelope.Meta.Span).ShouldBe(options.Meta);
    }
}
