using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lighthouse.Broker;
using Lighthouse.Redis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Lighthouse.Jobs.Management;

/// <summary>
/// Enqueues a body of any length with a job document on each line, and answers each with a line of its own, in the same order, while the rest
/// still comes. What breaks under way is said in a last line with <c>error</c> and the number of answers before it.
/// </summary>
internal sealed class EnqueueLines(JobBroker broker, string queue)
{
    /// <summary>More than a document can have that any door accepts.</summary>
    private const int LongestLine = 2 * 1024 * 1024;

    private const int PartBytes = 4 * 1024 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _jobs = [];
    private int _bytes;
    private long _answered;

    public async Task RunAsync(HttpContext http, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        http.Response.ContentType = MediaTypes.Lines;
        try
        {
            await ReadAsync(http.Request.BodyReader, http.Response.BodyWriter, ct);
        }
        catch (Exception error) when (error is RedisException or RequestException && http.Response.HasStarted)
        {
            var sentence = string.Create(CultureInfo.InvariantCulture, $"After {_answered:N0} jobs: {ApiErrors.Describe(error).Sentence}");
            Write(http.Response.BodyWriter, new EnqueuedResponse(null, queue, false, sentence));
            await http.Response.BodyWriter.FlushAsync(ct);
        }
    }

    private async Task ReadAsync(PipeReader reader, PipeWriter writer, CancellationToken ct)
    {
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            var buffer = read.Buffer;
            try
            {
                while (TryLine(ref buffer, read.IsCompleted, out var line))
                {
                    Add(line);
                    if (_jobs.Count == EnqueueEndpoints.BulkMax || _bytes >= PartBytes) await SendAsync(writer, ct);
                }

                if (buffer.Length > LongestLine) throw TooLong();
            }
            finally
            {
                reader.AdvanceTo(buffer.Start, buffer.End); // else the server cannot read past what was refused, and breaks the connection off
            }

            if (_jobs.Count > 0) await SendAsync(writer, ct); // what has come is answered before the next part is waited for
            if (read.IsCompleted) break;
        }

        if (_answered == 0) throw RequestException.Bad("The body is empty. Send a job such as {\"type\":\"email.send\",\"args\":{\"to\":\"a@b.c\"}} on each line.");
    }

    private void Add(ReadOnlySequence<byte> line)
    {
        if (line.Length > LongestLine) throw TooLong();
        var bytes = line.ToArray();
        if (bytes.AsSpan().IndexOfAnyExcept(" \t\r"u8) < 0) return;
        _jobs.Add(bytes);
        _bytes += bytes.Length;
    }

    private async Task SendAsync(PipeWriter writer, CancellationToken ct)
    {
        var replies = await broker.EnqueueAsync(queue, [.. _jobs], ct);
        foreach (var reply in replies) Write(writer, EnqueueEndpoints.Response(queue, reply));
        _answered += replies.Count;
        _jobs.Clear();
        _bytes = 0;
        await writer.FlushAsync(ct);
    }

    private RequestException TooLong() => RequestException.Bad(string.Create(
        CultureInfo.InvariantCulture, $"Line {_answered + _jobs.Count + 1:N0} is longer than 2 MiB, more than any job may have. Store large data elsewhere and pass a reference."));

    private static bool TryLine(ref ReadOnlySequence<byte> buffer, bool last, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        if (!last || buffer.IsEmpty) return false;
        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static void Write(PipeWriter writer, EnqueuedResponse response)
    {
        using var json = new Utf8JsonWriter(writer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        JsonSerializer.Serialize(json, response, ManagementJson.Legible.EnqueuedResponse);
        json.Flush();
        writer.Write("\n"u8);
    }
}
