using System.Text;
using System.Text.Json;

namespace Lighthouse.Jobs.Management;

/// <summary>
/// Cuts a request body into job documents without decoding them: what a client wrote as <c>args</c> reaches its handler byte for byte.
/// </summary>
internal static class JobDocuments
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 128 };

    /// <summary>One document for an object, any number for an array of them.</summary>
    /// <exception cref="RequestException">The body is not JSON, or neither an object nor an array of objects.</exception>
    public static (IReadOnlyList<ReadOnlyMemory<byte>> Jobs, bool Many) Split(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0) throw RequestException.Bad("The body is empty. Send a job such as {\"type\":\"email.send\",\"args\":{\"to\":\"a@b.c\"}}, or an array of them.");
        try
        {
            return Read(body);
        }
        catch (JsonException error)
        {
            throw RequestException.Bad($"The body is not JSON: {Shown(body.Span)} (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}).");
        }
    }

    private static (IReadOnlyList<ReadOnlyMemory<byte>>, bool) Read(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, Strict);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            var document = Cut(ref reader, body);
            reader.Read(); // anything after the end is an error of the reader's
            return ([document], false);
        }

        if (reader.TokenType != JsonTokenType.StartArray) throw RequestException.Bad($"A job is a JSON object, or an array of them, not {Name(reader.TokenType)}.");
        var jobs = new List<ReadOnlyMemory<byte>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) throw RequestException.Bad($"Item {jobs.Count} of the array is {Name(reader.TokenType)}; a job is a JSON object.");
            jobs.Add(Cut(ref reader, body));
        }

        reader.Read();
        return (jobs, true);
    }

    private static ReadOnlyMemory<byte> Cut(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return body[start..(int)reader.BytesConsumed];
    }

    private static string Shown(ReadOnlySpan<byte> body) => $"`{Encoding.UTF8.GetString(body[..Math.Min(body.Length, 60)])}{(body.Length > 60 ? "…" : "")}`";

    private static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a boolean",
    };
}
