using System.Globalization;
using System.Text;

namespace Lighthouse.Hocon;

/// <summary>Joins the parts of a concatenation: scalars to text, arrays to an array, objects to an object.</summary>
internal static class Concatenation
{
    public static HoconValue? Join(ConcatenationDraft draft, Func<Draft, HoconValue?> evaluate, ErrorList errors)
    {
        var parts = new List<(HoconValue? Value, string? Blank, Origin Origin)>();
        foreach (var part in draft.Parts)
        {
            if (part is TextDraft { IsBlank: true } blank) parts.Add((null, blank.Text, part.Origin));
            else if (part is TextDraft text) parts.Add((new HoconScalar(HoconKind.String, text.Text, text.Origin), null, part.Origin));
            else if (evaluate(part) is { } value) parts.Add((value, null, part.Origin));
        }

        var values = parts.Where(part => part.Value is not null).Select(part => part.Value!).ToList();
        if (values.Count == 0) return null;
        if (values.Find(value => value is BrokenValue) is { } broken) return broken;
        if (values.TrueForAll(value => value is HoconScalar)) return JoinText(draft.Origin, parts.Select(part => part.Blank ?? ((HoconScalar)part.Value!).Text));
        if (values is [var only]) return only;
        if (values.TrueForAll(value => value is HoconObject)) return values.Aggregate((below, above) => Merge((HoconObject)below, (HoconObject)above));
        if (values.Exists(value => value is HoconArray) && values.TrueForAll(value => Items(value) is not null)) return new HoconArray([.. values.SelectMany(value => Items(value)!)], draft.Origin);

        var (_, _, origin) = parts.First(part => part.Value is { } value && KindOf(value) != KindOf(values[0]));
        var other = values.First(value => KindOf(value) != KindOf(values[0]));
        errors.Add(origin, $"{Describe(other)} cannot stand beside {Describe(values[0])}: expected text with text, array with array or object with object.");
        return new BrokenValue(draft.Origin);
    }

    public static string Describe(HoconValue value) => value.Kind switch
    {
        HoconKind.Object => "an object",
        HoconKind.Array => "an array",
        HoconKind.Null => "null",
        var kind => $"the {kind.ToString().ToLowerInvariant()} `{((HoconScalar)value).Text}`",
    };

    private static HoconScalar JoinText(Origin origin, IEnumerable<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts) text.Append(part);
        return new HoconScalar(HoconKind.String, text.ToString(), origin);
    }

    private static HoconKind KindOf(HoconValue value) => value is HoconScalar ? HoconKind.String : value.Kind;

    private static HoconObject Merge(HoconObject below, HoconObject above)
    {
        var members = new OrderedDictionary<string, HoconValue>();
        foreach (var (key, value) in below.Members) members[key] = value;
        foreach (var (key, value) in above.Members)
        {
            members[key] = value is HoconObject upper && members.TryGetValue(key, out var lower) && lower is HoconObject inner ? Merge(inner, upper) : value;
        }

        return new HoconObject(members, above.Origin);
    }

    /// <summary>The items of an array, or of an object whose keys are indices.</summary>
    private static IReadOnlyList<HoconValue>? Items(HoconValue value)
    {
        if (value is HoconArray array) return array.Items;
        if (value is not HoconObject candidate) return null;
        var items = new SortedDictionary<int, HoconValue>();
        foreach (var (key, item) in candidate.Members)
        {
            if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) items[index] = item;
        }

        return items.Count == 0 ? null : [.. items.Values];
    }
}
