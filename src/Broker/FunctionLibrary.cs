using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Lighthouse.Redis;

namespace Lighthouse.Broker;

/// <summary>
/// The functions that Redis runs. Internal ones carry their version and content in their names, so that nodes of two versions work side by side;
/// the public library <c>lighthouse</c> is replaced only by the same version or a higher one.
/// </summary>
public sealed class FunctionLibrary
{
    private readonly FunctionSources _sources;
    private readonly bool _load;
    private readonly ConcurrentDictionary<string, byte[]> _names = new();

    /// <param name="load">Whether functions that are missing may be loaded; where that is switched off, another process has to.</param>
    public FunctionLibrary(bool load = true) : this(new FunctionSources(), load) { }

    internal FunctionLibrary(FunctionSources sources, bool load = true) => (_sources, _load) = (sources, load);

    /// <summary>Name of the internal library, such as <c>lh1_0a1b2c3d</c>.</summary>
    public string Name => _sources.InternalName;

    /// <summary>Loads what is missing. Several nodes may do so at once.</summary>
    /// <exception cref="RedisServerException">Redis has no functions, refuses them to this user, or is out of memory and has none yet.</exception>
    /// <exception cref="InvalidOperationException">They are missing, and loading is switched off.</exception>
    public async Task EnsureLoadedAsync(IRedis redis, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(redis);
        try
        {
            if (await DescriptionAsync(redis, Name, ct) is null) await LoadAsync(redis, _sources.InternalText, replace: false, ct);
            var description = await DescriptionAsync(redis, "lighthouse", ct);
            if (description is null || IsOlder(description)) await ReplaceAsync(redis, there: description is not null, ct);
        }
        catch (RedisServerException error) when (!_load && error.Code == "NOPERM")
        {
            // this user may call functions and not look at them; whether they are there shows when they are called
        }
        catch (RedisServerException error) when (error.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException("This Redis has no functions. Lighthouse needs Redis 7.0 or Valkey 7.2, or later.", error);
        }
    }

    internal ReadOnlySpan<byte> Function(string verb) => _names.GetOrAdd(verb, static (name, library) => Encoding.ASCII.GetBytes($"{library}_{name}"), Name);

    internal static bool IsMissing(RedisServerException error) => error.Message.Contains("Function not found", StringComparison.OrdinalIgnoreCase);

    private bool IsOlder(string description) =>
        description != _sources.PublicDescription
        && (description.Split(' ') is not ["version", var version, ..] || !int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number <= FunctionSources.PublicVersion);

    private async Task ReplaceAsync(IRedis redis, bool there, CancellationToken ct)
    {
        try
        {
            await LoadAsync(redis, _sources.PublicText, replace: true, ct);
        }
        catch (RedisServerException error) when (there && error.Code == "OOM")
        {
            // out of memory, Redis loads nothing: the older one does until it can
        }
    }

    private async Task LoadAsync(IRedis redis, string text, bool replace, CancellationToken ct)
    {
        if (!_load)
            throw new InvalidOperationException($"Redis does not have the functions of this version ({Name}), and loading them is switched off. Start a process of this version once with loadFunctions = true, as a Redis user who may FUNCTION LOAD.");
        var command = new RedisCommand("FUNCTION"u8).Arg("LOAD"u8);
        if (replace) command.Arg("REPLACE"u8);
        try
        {
            await redis.SendAsync(command.Arg(text), ct);
        }
        catch (RedisServerException error) when (error.Message.Contains("already exists", StringComparison.OrdinalIgnoreCase))
        {
            // another node was faster
        }
    }

    /// <summary>What stands on the first function of a library; null when there is no such library.</summary>
    private static async Task<string?> DescriptionAsync(IRedis redis, string library, CancellationToken ct)
    {
        var list = await redis.SendAsync(new RedisCommand("FUNCTION"u8).Arg("LIST"u8).Arg("LIBRARYNAME"u8).Arg(library), ct);
        if (list.Length == 0) return null;
        return list[0].TryGet("functions"u8, out var functions) && functions.Length > 0 && functions[0].TryGet("description"u8, out var text) ? text.AsString() : "";
    }
}
