using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lighthouse.Messages;

/// <summary>How arguments and results become JSON in .NET, the same at producer and node.</summary>
public static class JobJson
{
    /// <summary>
    /// camelCase, read without regard to case; a missing or null value for what is not nullable is an error; unknown members are ignored;
    /// enums are read and written by name.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Make(JsonNamingPolicy.CamelCase);

    /// <summary>The same with <c>snake_case</c> names.</summary>
    public static JsonSerializerOptions SnakeCase { get; } = Make(JsonNamingPolicy.SnakeCaseLower);

    private static JsonSerializerOptions Make(JsonNamingPolicy naming)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = naming,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for Redis and people, not for HTML: escapes what JSON demands
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            MaxDepth = Limits.ArgsDepth,
            Converters = { new JsonStringEnumConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
