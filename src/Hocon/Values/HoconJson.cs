using System.Text;
using System.Text.Encodings.Web;

namespace Lighthouse.Hocon;

/// <summary>Writes a resolved configuration as indented JSON. Numbers keep the digits they were written with, which <see cref="System.Text.Json"/> cannot promise together with indentation.</summary>
public static class HoconJson
{
    public static string Write(HoconValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var json = new StringBuilder();
        Write(json, value, indentation: 0);
        return json.ToString();
    }

    private static void Write(StringBuilder json, HoconValue value, int indentation)
    {
        switch (value)
        {
            case HoconObject container:
                WriteItems(json, '{', '}', container.Members, indentation, member =>
                {
                    WriteText(json, member.Key);
                    json.Append(": ");
                    Write(json, member.Value, indentation + 1);
                });
                break;
            case HoconArray array:
                WriteItems(json, '[', ']', array.Items, indentation, item => Write(json, item, indentation + 1));
                break;
            case HoconScalar { Kind: HoconKind.String } text:
                WriteText(json, text.Text);
                break;
            case HoconScalar scalar:
                json.Append(scalar.Text);
                break;
        }
    }

    private static void WriteItems<T>(StringBuilder json, char open, char close, IReadOnlyCollection<T> items, int indentation, Action<T> write)
    {
        json.Append(open);
        var first = true;
        foreach (var item in items)
        {
            json.Append(first ? "\n" : ",\n").Append(' ', 2 * (indentation + 1));
            write(item);
            first = false;
        }

        if (!first) json.Append('\n').Append(' ', 2 * indentation);
        json.Append(close);
    }

    private static void WriteText(StringBuilder json, string text) => json.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)).Append('"');
}
