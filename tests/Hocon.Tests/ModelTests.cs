using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Lighthouse.Hocon.Tests;

/// <summary>Merging and substitution against models of a few lines.</summary>
public sealed class ModelTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void Layers_MergeLikeObjects() => Check.One(Many, Prop.ForAll(Arb.From(Gen.ArrayOf(Tree(3), 3)), layers =>
    {
        var merged = layers.Aggregate(new JsonObject(), (below, above) => Merge(below, above));
        var read = HoconReader.Read([.. layers.Select((layer, i) => HoconLayer.FromText($"{i}", layer.ToJsonString()))], Read.NoEnvironment);
        return JsonNode.DeepEquals(JsonNode.Parse(HoconJson.Write(read)), merged);
    }));

    [Fact]
    public void Assignments_ReferToFinalValues_AndToThemselvesBefore() => Check.One(Many, Prop.ForAll(Arb.From(Gen.ArrayOf(Assignment)), assignments =>
    {
        var text = string.Join('\n', assignments.Select(assignment => $"{assignment.Key} = {string.Concat(assignment.Parts.Select(part => part.IsReference ? $"${{?{part.Text}}}" : part.Text))}"));
        var expected = "abcd".Select(key => (Key: key.ToString(), Value: Value(assignments, key, assignments.Length))).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
        var read = HoconReader.ReadText(text, Read.NoEnvironment);
        return read.Members.ToDictionary(member => member.Key, member => ((HoconScalar)member.Value).Text).OrderBy(pair => pair.Key).SequenceEqual(expected.OrderBy(pair => pair.Key));
    }));

    private static Gen<(char Key, (bool IsReference, string Text)[] Parts)> Assignment =>
        from key in Gen.Elements('a', 'b', 'c', 'd')
        from parts in Gen.NonEmptyListOf(Gen.OneOf(
            Gen.Elements("x", "y", "z").Select(text => (false, text)),
            Gen.Elements("a", "b", "c", "d").Where(target => target[0] <= key).Select(target => (true, target))))
        select (key, parts.Take(4).ToArray());

    /// <summary>References to earlier letters mean their final value, those to the key itself what was assigned before.</summary>
    private static string? Value((char Key, (bool IsReference, string Text)[] Parts)[] assignments, char key, int before)
    {
        for (var i = before - 1; i >= 0; i--)
        {
            if (assignments[i].Key != key) continue;
            var index = i;
            var parts = assignments[i].Parts.Select(part => !part.IsReference ? part.Text : Value(assignments, part.Text[0], part.Text[0] == key ? index : assignments.Length)).ToList();
            if (parts.Exists(part => part is not null)) return string.Concat(parts);
        }

        return null;
    }

    private static Gen<JsonObject> Tree(int depth) =>
        from count in Gen.Choose(0, 4)
        from members in Gen.ArrayOf(Gen.Elements("a", "b", "c").SelectMany(key => Member(depth).Select(value => (key, value))), count)
        select new JsonObject(members.DistinctBy(member => member.key).Select(member => KeyValuePair.Create(member.key, member.value?.DeepClone())));

    private static Gen<JsonNode?> Member(int depth) => depth == 0
        ? Gen.Elements<JsonNode?>(JsonValue.Create("x"), JsonValue.Create(1), null, new JsonArray(1, 2))
        : Gen.OneOf(Member(0), Tree(depth - 1).Select(tree => (JsonNode?)tree));

    private static JsonObject Merge(JsonObject below, JsonObject above)
    {
        var merged = (JsonObject)below.DeepClone();
        foreach (var (key, value) in above)
        {
            merged[key] = merged[key] is JsonObject lower && value is JsonObject upper ? Merge(lower, upper) : value?.DeepClone();
        }

        return merged;
    }
}
