using System.Buffers;
using System.Text;
using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Node;

/// <summary>
/// Makes a result of what a program printed: all of it when that is one JSON value, else its last line, as JSON when it is, as text otherwise.
/// Nothing printed, no result.
/// </summary>
internal sealed class ProgramResult(int longest)
{
    private readonly ArrayBufferWriter<byte> _all = new();
    private bool _tooMuch;
    private byte[] _lastLine = [];

    public void Add(byte[] line)
    {
        if (line.AsSpan().Trim(" \t"u8).IsEmpty) return;
        _lastLine = line;
        _tooMuch |= _all.WrittenCount + line.Length + 1 > longest;
        if (_tooMuch) return;
        _all.Write(line);
        _all.Write("\n"u8);
    }

    public ReadOnlyMemory<byte>? ToJson()
    {
        if (_lastLine.Length == 0) return null;
        if (!_tooMuch && IsJson(_all.WrittenSpan)) return Trimmed(_all.WrittenMemory.ToArray());
        if (IsJson(_lastLine)) return Trimmed(_lastLine);
        return JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(_lastLine), NodeJson.Default.String);
    }

    private static ReadOnlyMemory<byte> Trimmed(byte[] json) => json.AsMemory().Trim(" \t\r\n"u8);

    private static bool IsJson(ReadOnlySpan<byte> text) => JsonText.IsValid(text, "result", out _);
}
