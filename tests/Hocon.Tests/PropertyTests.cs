using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Lighthouse.Hocon.Tests;

public sealed class PropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly Gen<string> Text = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(text => IsWhole(text ?? "") ? text ?? "" : "half"),
        Gen.Elements("", "a", "a.b", "true", "null", "1", "-1.5e+3", "10s", " x ", "x y", "include", "\"", "\\", "\"\"\"", "$", "${a}", "{", "#", "//", "\n", "\r\n", "\t", "é", "😀", "\uFEFF", "\u2028", "a\"\"\"\""));

    /// <summary>A value as JSON would have it: null, bool, number text, string, array, object.</summary>
    private static Gen<object?> Tree(int size) => size <= 0
        ? Gen.OneOf(Gen.Constant((object?)null), Gen.Elements<object?>(true, false), Gen.Elements<object?>(0m, -1m, 1.5m, 123456789012345678m), Text.Select(text => (object?)text))
        : Gen.Frequency(
            (2, Tree(0)),
            (1, Gen.ArrayOf(Tree(size / 3), 3).Select(items => (object?)items)),
            (2, Members(size / 3).Select(members => (object?)members)));

    private static Gen<Dictionary<string, object?>> Members(int size) =>
        Gen.ArrayOf(Text.SelectMany(key => Tree(size).Select(value => (key, value))), 4).Select(pairs => pairs.DistinctBy(pair => pair.key).ToDictionary(pair => pair.key, pair => pair.value));

    [Fact]
    public void Trees_PrintedAsJson_AreReadAsTheyWere() => Check.One(Many, Prop.ForAll(Arb.From(Members(20)), tree =>
    {
        var json = JsonSerializer.Serialize(tree);
        return HoconJson.Write(HoconReader.ReadText(json, Read.NoEnvironment)) is var printed && Same(json, printed) && Same(json, HoconJson.Write(HoconReader.ReadText(printed, Read.NoEnvironment)));
    }));

    [Fact]
    public void Trees_PrintedInLooseNotation_AreReadAsTheyWere() => Check.One(Many, Prop.ForAll(Arb.From(Members(20)), ArbMap.Default.ArbFor<int>(), (tree, seed) =>
    {
        var loose = new LoosePrinter(seed).Print(tree);
        return Same(JsonSerializer.Serialize(tree), HoconJson.Write(HoconReader.ReadText(loose, Read.NoEnvironment)));
    }));

    [Fact]
    public void Text_OfAnyKind_IsReadOrRefusedWithAPlace() => Check.One(Many.WithMaxTest(3_000), Prop.ForAll(Arb.From(Soup), text =>
    {
        var read = HoconReader.TryRead([HoconLayer.FromText("soup", text)], Read.NoEnvironment, out var value, out var errors);
        if (read) JsonDocument.Parse(HoconJson.Write(value), new JsonDocumentOptions { MaxDepth = 1000 }).Dispose();
        return read == (errors.Count == 0) && errors.All(error => error is { Origin: { File: "soup", Line: > 0, Column: > 0 }, Message.Length: > 10 });
    }));

    [Fact]
    public void Statements_AfterAMistake_AreStillRead() => Check.One(Many, Prop.ForAll(Arb.From(Soup), text =>
    {
        var line = text.Replace("\n", " ", StringComparison.Ordinal).Replace("\"\"\"", "", StringComparison.Ordinal);
        HoconReader.TryRead([HoconLayer.FromText("soup", $"before = 1\n{line}\nafter = = 1")], Read.NoEnvironment, out _, out var errors);
        return errors.Any(error => error.Message.StartsWith("expected a value for `after`", StringComparison.Ordinal));
    }));

    /// <summary>Pieces of the language in any order, and any text at all.</summary>
    private static Gen<string> Soup => Gen.ArrayOf(Gen.OneOf(
        Text, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
        Gen.Elements("a", "b", "a.b", " ", "\n", "=", ":", "+=", ",", "{", "}", "[", "]", "${a}", "${?b}", "${", "${a.b}", "include ", "required(", "file(", ")", "\"x\"", "\"\"\"", "\"", "\\u", "1", "null", "#", "//", "a = ", "a = ${b}\n", "b = ${a}\n", "a { b = ", "a = [", "\0", "\uD800"))).Select(string.Concat);

    private static bool IsWhole(string text) => new UnicodeEncoding(false, false, false).GetString(Encoding.Unicode.GetBytes(text)) == text;

    private static bool Same(string left, string right)
    {
        using var a = JsonDocument.Parse(left);
        using var b = JsonDocument.Parse(right);
        return JsonElement.DeepEquals(a.RootElement, b.RootElement);
    }

    /// <summary>Prints a tree with the liberties HOCON allows, chosen by a seed.</summary>
    private sealed class LoosePrinter(int seed)
    {
        private readonly System.Random _random = new(seed);

        public string Print(Dictionary<string, object?> members) => string.Join(Pick("\n", ",", ",\n", "\r\n", " # comment\n", " // \"{\n"), members.Select(member => Member(member.Key, member.Value)));

        private string Member(string key, object? value) => Key(key) + (value is Dictionary<string, object?> && _random.Next(2) == 0 ? Pick(" ", "") : Pick("=", " : ", " =\n ", ":")) + Value(value);

        private string Key(string key) => key.Length > 0 && key != "include" && key.All(char.IsAsciiLetterOrDigit) && _random.Next(2) == 0 ? key : Quoted(key);

        private string Value(object? value) => value switch
        {
            null => "null",
            bool flag => flag ? "true" : "false",
            decimal number => number.ToString(CultureInfo.InvariantCulture),
            string text => String(text),
            object?[] items => "[" + string.Join(Pick(",", "\n", ",\n"), items.Select(Value)) + Pick("", "\n", items.Length > 0 ? "," : "") + "]",
            Dictionary<string, object?> members => "{" + Pick("", "\n") + Print(members) + Pick("", "\n") + "}",
            _ => throw new ArgumentOutOfRangeException(nameof(value)),
        };

        private string String(string text)
        {
            var plain = text.Length > 0 && text.All(char.IsAsciiLetter) && text is not ("true" or "false" or "null");
            if (plain && _random.Next(2) == 0) return text;
            return text.Contains("\"\"\"", StringComparison.Ordinal) || _random.Next(2) == 0 ? Quoted(text) : $"\"\"\"{text}\"\"\"";
        }

        private static string Quoted(string text) => JsonSerializer.Serialize(text);

        private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
    }
}
