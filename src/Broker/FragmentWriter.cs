using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Broker;

/// <summary>Writes one outcome as the journal keeps it. One per settled job that is no row (<see cref="SuccessRows"/>); a writer serves one call.</summary>
internal sealed class FragmentWriter : IDisposable
{
    /// <summary>What is kept of an error's message; the design's 16 KiB, less room for its escapes.</summary>
    private const int ErrorCharacters = 4 * 1024;

    /// <summary>What is kept of the lines a handler logged, per run.</summary>
    private const int LogCharacters = 4 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;

    /// <summary>Escapes what JSON demands and no more: people read errors with redis-cli, and quotes and umlauts are in most of them.</summary>
    public FragmentWriter() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The fragment; good until the next call.</summary>
    public ReadOnlySpan<byte> Write(Outcome outcome) =>
        outcome.Error is null && outcome.Log.Count == 0 && PlainFragment.TryWrite(outcome, _buffer) ? _buffer.WrittenSpan : WriteAny(outcome);

    private ReadOnlySpan<byte> WriteAny(Outcome outcome)
    {
        var job = outcome.Job;
        Begin();
        _json.WriteString("id"u8, job.IdBytes.Span);
        _json.WriteString("type"u8, outcome.Type);
        _json.WriteString("s"u8, Word(outcome.Kind));
        _json.WriteNumber("a"u8, job.Attempt);
        _json.WriteNumber("e"u8, job.EnqueuedMs);
        _json.WriteNumber("c"u8, job.ClaimedMs);
        if (outcome.StartedMs != 0) _json.WriteNumber("st"u8, outcome.StartedMs);
        _json.WriteNumber("d"u8, (long)outcome.Duration.TotalMicroseconds);
        if (outcome.Error is { } error)
        {
            _json.WritePropertyName("err"u8);
            Error(error);
        }
        if (outcome.Log.Count > 0) Log(outcome.Log);
        return End();
    }

    /// <summary>An error alone; good until the next call.</summary>
    public ReadOnlySpan<byte> Write(JobError error)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        Error(error);
        _json.Flush();
        return _buffer.WrittenSpan;
    }

    public static ReadOnlySpan<byte> Word(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Succeeded => "succeeded"u8,
        OutcomeKind.Retry => "retry"u8,
        OutcomeKind.Dead => "dead"u8,
        OutcomeKind.Cancelled => "cancelled"u8,
        _ => "expired"u8,
    };

    public void Dispose() => _json.Dispose();

    private void Begin()
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
    }

    private ReadOnlySpan<byte> End()
    {
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenSpan;
    }

    private void Error(JobError error)
    {
        _json.WriteStartObject();
        _json.WriteString("type"u8, Cut(error.Type, 256));
        _json.WriteString("message"u8, Cut(error.Message, ErrorCharacters));
        _json.WriteEndObject();
    }

    /// <summary>The newest lines that fit, in their order.</summary>
    private void Log(IReadOnlyList<string> lines)
    {
        var first = lines.Count;
        for (var room = LogCharacters; first > 0 && lines[first - 1].Length <= room; first--) room -= lines[first - 1].Length;
        if (first == lines.Count) return;
        _json.WriteStartArray("log"u8);
        for (var i = first; i < lines.Count; i++) _json.WriteStringValue(lines[i]);
        _json.WriteEndArray();
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most] + "…";
}
