using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Lighthouse.Simulation;

/// <summary>Commands as they travel, taken apart and put together again.</summary>
internal static class Wire
{
    public static byte[] Encode(IReadOnlyList<byte[]> parts)
    {
        using var stream = new MemoryStream();
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*{parts.Count}\r\n")));
        foreach (var part in parts)
        {
            stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${part.Length}\r\n")));
            stream.Write(part);
            stream.Write("\r\n"u8);
        }

        return stream.ToArray();
    }

    public static byte[] Encode(params string[] parts) => Encode([.. parts.Select(Encoding.UTF8.GetBytes)]);

    public static byte[][] Decode(ReadOnlySpan<byte> command)
    {
        var at = 1;
        var parts = new byte[Number(command, ref at)][];
        for (var i = 0; i < parts.Length; i++)
        {
            at++;
            var length = Number(command, ref at);
            parts[i] = command.Slice(at, length).ToArray();
            at += length + 2;
        }

        return parts;
    }

    public static string Text(byte[] part) => Encoding.UTF8.GetString(part);

    private static int Number(ReadOnlySpan<byte> command, ref int at)
    {
        Utf8Parser.TryParse(command[at..], out int number, out var digits);
        at += digits + 2;
        return number;
    }
}
