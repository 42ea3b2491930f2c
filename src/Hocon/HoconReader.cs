namespace Lighthouse.Hocon;

/// <summary>Reads HOCON (the language of <c>.conf</c> files, a superset of JSON) into resolved values.</summary>
public static class HoconReader
{
    /// <summary>Merges and resolves the layers, later ones over earlier ones.</summary>
    /// <exception cref="HoconException">Something cannot be read, understood or resolved; every mistake found is listed.</exception>
    public static HoconObject Read(IEnumerable<HoconLayer> layers, HoconOptions? options = null) =>
        TryRead(layers, options, out var value, out var errors) ? value : throw new HoconException(errors);

    public static HoconObject ReadFile(string path, HoconOptions? options = null) => Read([HoconLayer.FromFile(path)], options);

    public static HoconObject ReadText(string text, HoconOptions? options = null) => Read([HoconLayer.FromText("text", text)], options);

    /// <summary>Merges and resolves the layers. When false, <paramref name="value"/> holds what could be understood beside the errors.</summary>
    public static bool TryRead(IEnumerable<HoconLayer> layers, HoconOptions? options, out HoconObject value, out IReadOnlyList<HoconError> errors)
    {
        ArgumentNullException.ThrowIfNull(layers);
        options ??= new HoconOptions();
        var found = new ErrorList(options.MaxErrors);
        var assembler = new Assembler(new SourceReader(found, options), found, options);
        foreach (var layer in layers) assembler.Add(layer);
        value = new Resolver(assembler.Root, assembler.Count, options.Environment ?? ProcessVariable, found, options).Resolve();
        errors = found.InOrder();
        return errors.Count == 0;
    }

#pragma warning disable RS0030 // The default when nobody hands in an environment, as with the framework's own AddEnvironmentVariables.
    private static string? ProcessVariable(string name) => name.Length == 0 || name.AsSpan().ContainsAny('\0', '=') ? null : System.Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
}
