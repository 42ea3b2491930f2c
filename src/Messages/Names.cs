using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Lighthouse.Messages;

/// <summary>Which names are allowed for types, ids, keys and queues, and the sentences that refuse the others.</summary>
public static class Names
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly SearchValues<char> TypeLetters = SearchValues.Create(Letters + "._:/-");
    private static readonly SearchValues<byte> TypeBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Letters + "._:/-"));
    private static readonly SearchValues<byte> IdBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Letters + "._:-"));
    private static readonly SearchValues<byte> OrderingBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Letters + "._:/@+-"));
    private static readonly SearchValues<byte> QueueBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-"u8);

    /// <summary>Job types: <c>[A-Za-z0-9._:/-]{1,128}</c>.</summary>
    public static bool IsType(ReadOnlySpan<byte> name) => Fits(name, Limits.NameLength, TypeBytes);

    /// <inheritdoc cref="IsType(ReadOnlySpan{byte})"/>
    public static bool IsType(string? name) => name is { Length: >= 1 and <= Limits.NameLength } && !name.AsSpan().ContainsAnyExcept(TypeLetters);

    /// <summary>Ids that a client chose: <c>[A-Za-z0-9._:-]{1,128}</c>, in none of the forms that Redis or a function makes.</summary>
    public static bool IsClientId(ReadOnlySpan<byte> id) => IsReplyName(id) && !IsMadeId(id);

    /// <inheritdoc cref="IsClientId(ReadOnlySpan{byte})"/>
    public static bool IsClientId(string? id) => id is not null && IsClientId(Encoding.UTF8.GetBytes(id));

    /// <summary>Unique keys: 1 to 256 bytes of UTF-8 without control characters.</summary>
    public static bool IsUniqueKey(ReadOnlySpan<byte> key) =>
        key.Length is >= 1 and <= Limits.UniqueKeyBytes && Utf8.IsValid(key) && !key.ContainsAnyInRange((byte)0, (byte)31) && !key.Contains((byte)127);

    /// <inheritdoc cref="IsUniqueKey(ReadOnlySpan{byte})"/>
    public static bool IsUniqueKey(string? key) => key is not null && IsUniqueKey(Encoding.UTF8.GetBytes(key));

    /// <summary>Ordering keys: <c>[A-Za-z0-9._:/@+-]{1,128}</c>.</summary>
    public static bool IsOrderingKey(ReadOnlySpan<byte> key) => Fits(key, Limits.NameLength, OrderingBytes);

    /// <inheritdoc cref="IsOrderingKey(ReadOnlySpan{byte})"/>
    public static bool IsOrderingKey(string? key) => key is not null && IsOrderingKey(Encoding.UTF8.GetBytes(key));

    /// <summary>Reply names: <c>[A-Za-z0-9._:-]{1,128}</c>.</summary>
    public static bool IsReplyName(ReadOnlySpan<byte> name) => Fits(name, Limits.NameLength, IdBytes);

    /// <inheritdoc cref="IsReplyName(ReadOnlySpan{byte})"/>
    public static bool IsReplyName(string? name) => name is not null && IsReplyName(Encoding.UTF8.GetBytes(name));

    /// <summary>Queues: <c>[a-z0-9][a-z0-9._-]{0,63}</c>.</summary>
    public static bool IsQueue(string? name) =>
        name is not null && Encoding.UTF8.GetBytes(name) is var bytes
        && Fits(bytes, Limits.QueueLength, QueueBytes) && char.IsAsciiLetterOrDigit(name[0]);

    /// <summary>
    /// Whether an id has the form of a stream entry's (<c>1700000000000-0</c>) or of one that a function made (the same behind an <c>f</c>).
    /// </summary>
    public static bool IsMadeId(ReadOnlySpan<byte> id)
    {
        if (id.Length > 0 && id[0] == (byte)'f') id = id[1..];
        var dash = id.IndexOf((byte)'-');
        return dash > 0 && dash < id.Length - 1
            && !id[..dash].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !id[(dash + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    public static string TypeRefused(string? name) =>
        $"type is not allowed: {Preview.Of(name)}. Use 1 to {Limits.NameLength} of A-Z a-z 0-9 . _ : / -";

    public static string IdRefused(ReadOnlySpan<byte> id) => IsMadeId(id)
        ? $"id is not allowed: {Preview.Of(id)}. Ids in this form are made by Redis; choose another"
        : $"id is not allowed: {Preview.Of(id)}. Use 1 to {Limits.NameLength} of A-Z a-z 0-9 . _ : -";

    public static string NameRefused(string field, ReadOnlySpan<byte> name) =>
        $"{field} is not allowed: {Preview.Of(name)}. Use 1 to {Limits.NameLength} of A-Z a-z 0-9 . _ : -";

    public static string UniqueKeyRefused(ReadOnlySpan<byte> key) =>
        $"unique is not allowed: {Preview.Of(key)}. Use 1 to {Limits.UniqueKeyBytes} bytes of text without control characters";

    public static string OrderingKeyRefused(ReadOnlySpan<byte> key) =>
        $"ordering_key is not allowed: {Preview.Of(key)}. Use 1 to {Limits.NameLength} of A-Z a-z 0-9 . _ : / @ + -";

    public static string QueueRefused(string? name) =>
        $"This is no queue name: {Preview.Of(name)}. Use 1 to {Limits.QueueLength} of a-z 0-9 . _ - and begin with a letter or digit";

    private static bool Fits(ReadOnlySpan<byte> name, int longest, SearchValues<byte> allowed) =>
        name.Length >= 1 && name.Length <= longest && !name.ContainsAnyExcept(allowed);
}
