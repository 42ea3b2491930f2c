using System.Text.Json;
using Lighthouse.Jobs;

namespace Lighthouse.Samples;

/// <summary><c>text.count-words</c>: counts the words of a string, or of a file given as <c>{"path": …}</c>.</summary>
public sealed class CountWordsHandler(SampleFiles files) : IJobHandler<JsonElement, int>
{
    public const string JobType = "text.count-words";

    public async Task<int> HandleAsync(JsonElement args, JobContext job, CancellationToken stop)
    {
        if (args.ValueKind == JsonValueKind.String) return Count(args.GetString());
        if (args.ValueKind != JsonValueKind.Object || !args.TryGetProperty("path", out var path) || path.ValueKind != JsonValueKind.String)
            throw new SampleInputException("args must be a string, or an object with the member `path`.");

        var words = 0;
        await foreach (var line in File.ReadLinesAsync(files.Find(path.GetString()!), stop)) words += Count(line);
        return words;
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        var words = 0;
        var inside = false;
        foreach (var letter in text)
        {
            var space = char.IsWhiteSpace(letter);
            if (!space && !inside) words++;
            inside = !space;
        }

        return words;
    }
}
