namespace Lighthouse.Hocon.Tests;

public sealed class SyntaxTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData("# nothing but a comment", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("  \n { } \n ", "{}")]
    [InlineData("\uFEFFa = 1", "{'a':1}")]
    [InlineData("a = 1\r\nb = 2\r\n", "{'a':1,'b':2}")]
    [InlineData("a : 1", "{'a':1}")]
    [InlineData("{\"a\": 1, \"b\": [true, false, null]}", "{'a':1,'b':[true,false,null]}")]
    [InlineData("{\"a\"\n:\n1}", "{'a':1}")]
    [InlineData("a =\n 1", "{'a':1}")]
    [InlineData("a { b = 1 }", "{'a':{'b':1}}")]
    [InlineData("a\n{ b = 1 }", "{'a':{'b':1}}")]
    [InlineData("a.b.c = 1\na.b { d = 2 }", "{'a':{'b':{'c':1,'d':2}}}")]
    [InlineData("a = 1,\nb = 2,\n", "{'a':1,'b':2}")]
    [InlineData("a = [\n1\n2,\n3,\n]", "{'a':[1,2,3]}")]
    [InlineData("a = 1 // one\nb = 2 # two", "{'a':1,'b':2}")]
    [InlineData("a = x//y", "{'a':'x'}")]
    [InlineData("a = x/y", "{'a':'x/y'}")]
    [InlineData("a { x = 1 }, a { y = 2 }", "{'a':{'x':1,'y':2}}")]
    [InlineData("a { x = 1 }, a = 5, a { y = 2 }", "{'a':{'y':2}}")]
    [InlineData("a { x = 1 }, a = null, a { y = 2 }", "{'a':{'y':2}}")]
    [InlineData("a = {x=1} {y=2}", "{'a':{'x':1,'y':2}}")]
    [InlineData("a = [1] [2]", "{'a':[1,2]}")]
    [InlineData("a = [[1] [2], [3]]", "{'a':[[1,2],[3]]}")]
    [InlineData("a = [1] {\"1\": c, \"0\": b}", "{'a':[1,'b','c']}")]
    public void Structure_InEveryNotation_IsTheSame(string text, string expected) => Read.Json(text).ShouldBe(expected);

    [Theory]
    [InlineData("a = true", "{'a':true}")]
    [InlineData("a = trueish", "{'a':'trueish'}")]
    [InlineData("a = true false", "{'a':'true false'}")]
    [InlineData("a = \"true\"", "{'a':'true'}")]
    [InlineData("a = null", "{'a':null}")]
    [InlineData("a = -0.5e+10", "{'a':-0.5e+10}")]
    [InlineData("a = 1.50", "{'a':1.50}")]
    [InlineData("a = 01", "{'a':'01'}")]
    [InlineData("a = 1.", "{'a':'1.'}")]
    [InlineData("a = -", "{'a':'-'}")]
    [InlineData("a = 10s", "{'a':'10s'}")]
    [InlineData("a = 1.2.3", "{'a':'1.2.3'}")]
    [InlineData("a = the  quick\tfox  ", "{'a':'the  quick\\tfox'}")]
    [InlineData("a = \"x\" y \"z\"", "{'a':'x y z'}")]
    [InlineData("a = \"\\u00e9\\n\\\"\\/\"", "{'a':'é\\n\\'/'}")]
    [InlineData("a = \"\\ud83d\\ude00\"", "{'a':'\\uD83D\\uDE00'}")]
    [InlineData("a = \"\"\"x\n\"y\" \\n\"\"\"", "{'a':'x\\n\\'y\\' \\\\n'}")]
    [InlineData("a = \"\"\"x\"\"\"\"", "{'a':'x\\''}")]
    [InlineData("a = \"\"", "{'a':''}")]
    [InlineData("a = 5 \u00A0", "{'a':5}")]
    [InlineData("a = 日本 語", "{'a':'日本 語'}")]
    public void Scalar_IsReadByItsText(string text, string expected) => Read.Json(text).ShouldBe(expected);

    [Theory]
    [InlineData("\"a.b\" = 1", "{'a.b':1}")]
    [InlineData("a.\"b.c\".d = 1", "{'a':{'b.c':{'d':1}}}")]
    [InlineData("a b c = 1", "{'a b c':1}")]
    [InlineData("10.0foo = 1", "{'10':{'0foo':1}}")]
    [InlineData("true = 1", "{'true':1}")]
    [InlineData("\"\" = 1", "{'':1}")]
    [InlineData("\"\".\"\" = 1", "{'':{'':1}}")]
    [InlineData("\"include\" = 1", "{'include':1}")]
    [InlineData("includes = 1", "{'includes':1}")]
    [InlineData("a.include = 1", "{'a':{'include':1}}")]
    [InlineData("a-b_c = 1", "{'a-b_c':1}")]
    public void Key_IsAPath(string text, string expected) => Read.Json(text).ShouldBe(expected);

    [Fact]
    public void Read_OfAHundredThousandSettings_IsFastEnoughToNotice()
    {
        var text = string.Join('\n', Enumerable.Range(0, 100_000).Select(i => $"section{i % 100}.key{i} = value {i}"));
        var value = HoconReader.ReadText(text, Read.NoEnvironment);
        value.Members.Count.ShouldBe(100);
        value.TryGet(out var last, "section99", "key99999").ShouldBeTrue();
        last.Origin.ShouldBe(new Origin("text", 100_000, 1 + "section99.key99999 = ".Length));
    }
}
