using System.Text;

namespace Lighthouse.Hostile.Tests.Corpus;

/// <summary>Entries for the stream door: each known field with hostile text, documents in the field <c>json</c>, and entries of odd shapes.</summary>
internal sealed class HostileEntries(int seed, int pass)
{
    private readonly Random _random = new(seed);
    private int _number;

    public IReadOnlyList<Envelope> Take(int pairs, int documents, int shapes)
    {
        var all = (from field in HostileFields.Known.Concat(HostileFields.Alike) from value in HostileValues.Text select (field, value)).ToArray();
        new Random(seed).Shuffle(all);
        var entries = all.Take(pairs).Select(pair => Next(number => Pair(number, pair.field, pair.value))).ToList();
        entries.AddRange(new HostileDocuments(seed, pass).Take(door: 0, doors: 10, documents).Take(documents).Select(document => document with { Parts = ["json"u8.ToArray(), document.Document] }));
        for (var n = 0; n < shapes; n++) entries.Add(Next(number => Shape(number, n)));
        var shuffled = entries.ToArray();
        _random.Shuffle(shuffled);
        return shuffled;
    }

    private Envelope Next(Func<int, List<byte[]>> fields)
    {
        var number = 100_000_000 + _number++;
        return new Envelope(number, fields(number));
    }

    private List<byte[]> Pair(int number, string field, byte[] value)
    {
        var fields = new List<byte[]>();
        if (field != "type" || _random.Next(4) == 0) Add(fields, "type", "echo");
        if (field != "args" || _random.Next(4) == 0) Add(fields, "args", Args(number));
        if (HostileFields.Partner(field) is { } partner && _random.Next(3) > 0) Add(fields, partner, $"u{pass}-{number % 7}");
        fields.InsertRange(2 * _random.Next((fields.Count / 2) + 1), [Encoding.UTF8.GetBytes(field), value]);
        return fields;
    }

    private List<byte[]> Shape(int number, int kind)
    {
        var fields = new List<byte[]>();
        Add(fields, "type", "echo");
        Add(fields, "args", Args(number));
        switch (kind % 12)
        {
            case 0:
                for (var n = 0; n < 255; n++) Add(fields, $"f{n}", "v");
                break;
            case 1:
                for (var n = 0; n < 253; n++) Add(fields, $"f{n}", "v");
                break;
            case 2:
                for (var n = 0; n < 5_000; n++) Add(fields, $"f{n}", "v");
                break;
            case 3:
                for (var n = 0; n < 20; n++) Add(fields, "type", n % 2 == 0 ? "echo" : "work");
                break;
            case 4:
                Add(fields, "json", $"{{\"type\":\"echo\",\"args\":{Args(number)},\"id\":\"both-{pass}-{number}\"}}");
                Add(fields, "delay", "soon");
                break;
            case 5:
                Add(fields, "json", "{}");
                Add(fields, "json", "{}");
                break;
            case 6:
                fields.Clear();
                Add(fields, "", "");
                break;
            case 7:
                fields.Clear();
                Add(fields, "args", "1");
                Add(fields, "type", "echo");
                break;
            case 8:
                fields.InsertRange(0, ["@id"u8.ToArray(), "stolen"u8.ToArray(), "@m"u8.ToArray(), "{\"a\":1,\"c\":0,\"e\":1,\"p\":\"high\",\"k\":1}"u8.ToArray()]);
                break;
            case 9:
                Add(fields, "id", $"n{pass}-stream-{number % 5}"); // an id that normal work has
                break;
            case 10:
                Add(fields, "meta", HostileValues.Repeated("m", 20_000));
                break;
            default:
                Add(fields, "args", HostileValues.Repeated("[", 1 << 20));
                break;
        }
        return fields;
    }

    private static string Args(int number) => $"{{\"n\":{number},\"big\":12345678901234567890,\"e\":[]}}";

    private static void Add(List<byte[]> fields, string name, string value)
    {
        fields.Add(Encoding.UTF8.GetBytes(name));
        fields.Add(Encoding.UTF8.GetBytes(value));
    }
}
