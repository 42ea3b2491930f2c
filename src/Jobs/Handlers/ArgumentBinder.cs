using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lighthouse.Jobs;

/// <summary>Turns a job's <c>args</c> into what its handler takes. Hot: one deserialisation through a contract looked up once.</summary>
internal sealed class ArgumentBinder<TArgs>(JsonSerializerOptions json)
{
    private readonly JsonTypeInfo<TArgs> _contract = (JsonTypeInfo<TArgs>)json.GetTypeInfo(typeof(TArgs));

    /// <exception cref="ArgumentsException">Says which member does not fit, and how.</exception>
    public TArgs Bind(ReadOnlySpan<byte> args)
    {
        if (args.IsEmpty) args = _contract.Kind == JsonTypeInfoKind.Object ? "{}"u8 : "null"u8;
        try
        {
            var bound = JsonSerializer.Deserialize(args, _contract);
            return bound is null && Nullable.GetUnderlyingType(typeof(TArgs)) is null
                ? throw new ArgumentsException($"args are missing or null; `{typeof(TArgs).Name}` is needed.")
                : bound!;
        }
        catch (JsonException exception)
        {
            throw new ArgumentsException(ArgumentsError.Describe(args, _contract, exception), exception);
        }
    }
}
