namespace Lighthouse.Hocon.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("a = ", "a.conf:1:3: expected a value for `a` after =, found the end of the file.")]
    [InlineData("a =\nb = 1", "a.conf:1:3: expected a value for `a` after =, found the end of the line.")]
    [InlineData("x { a = }", "a.conf:1:7: expected a value for `a` after =, found `}`.")]
    [InlineData("a = , b = 1", "a.conf:1:3: expected a value for `a` after =, found `,`.")]
    [InlineData("a", "a.conf:1:1: expected =, :, += or { after the key `a`, found the end of the file.")]
    [InlineData("a ]", "a.conf:1:3: this `]` closes nothing.|a.conf:1:1: expected =, :, += or { after the key `a`, found `]`.")]
    [InlineData("= 1", "a.conf:1:1: expected a key, found `=`.")]
    [InlineData("a..b = 1", "a.conf:1:1: this path has an empty element: expected a key on both sides of each dot (an empty key is written \"\").")]
    [InlineData("a = b = c", "a.conf:1:7: expected a comma or a new line after the value (text with : or = in it goes in double quotes), found `=`.")]
    [InlineData("a = 1,, b = 2", "a.conf:1:7: expected a setting before this comma.")]
    [InlineData(", a = 1", "a.conf:1:1: expected a setting before this comma.")]
    [InlineData("a = [1,,2]", "a.conf:1:8: expected a value before this comma.")]
    [InlineData("a = [,1]", "a.conf:1:6: expected a value before this comma.")]
    [InlineData("a { b = 1", "a.conf:1:3: expected } to close this { before the end of the file.")]
    [InlineData("a = [1, 2", "a.conf:1:5: expected ] to close this [ before the end of the file.")]
    [InlineData("a = [1, 2\nb = 3\nc = 4", "a.conf:1:5: expected ] to close this [ before the setting in line 2.")]
    [InlineData("a { b = [1, 2 }", "a.conf:1:9: expected ] to close this [ before `}` in line 1.")]
    [InlineData("a = [ { b = 1 ]", "a.conf:1:7: expected } to close this { before `]` in line 1.")]
    [InlineData("a = 1 }", "a.conf:1:7: this `}` closes nothing.")]
    [InlineData("{ a = 1 } b = 2", "a.conf:1:11: expected nothing after the closing brace of the file, found `b`.")]
    [InlineData("[1]", "a.conf:1:1: expected settings at the top of the file, found an array.")]
    [InlineData("a = \"x", "a.conf:1:5: this string is not closed: expected a double quote before the end of the line; text over several lines goes in triple quotes.")]
    [InlineData("a = \"\"\"x", "a.conf:1:5: this text is not closed: expected \"\"\" before the end of the file.")]
    [InlineData("a = \"\\x\"", "a.conf:1:6: `\\x` is no escape: expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX.")]
    [InlineData("a = \"\\u12g4\"", "a.conf:1:6: expected four hexadecimal digits after \\u.")]
    [InlineData("a = \"\\ud800\"", "a.conf:1:5: this string contains half of a character (a lone surrogate), so it cannot be text.")]
    [InlineData("a = \"\t\"", "a.conf:1:6: a string cannot contain the control character U+0009: write it as \\u0009, or use triple quotes.")]
    [InlineData("a = 1 + 2", "a.conf:1:7: `+` cannot stand outside quotes: an addition to an array is written `+=`; put other text with a `+` in double quotes.")]
    [InlineData("a = $5", "a.conf:1:5: `$` cannot stand outside quotes: a substitution is written ${path} or ${?path}; put other text with a `$` in double quotes.")]
    [InlineData("a = x@y", "a.conf:1:6: `@` cannot stand outside quotes: put the text in double quotes.")]
    [InlineData("a = redis://host", "a.conf:1:10: expected a comma or a new line after the value (text with : or = in it goes in double quotes), found `:`.")]
    [InlineData("a = ${b", "a.conf:1:8: expected } to close ${b, found the end of the file.")]
    [InlineData("a = ${}", "a.conf:1:7: expected a path after ${, found `}`.")]
    [InlineData("a = ${b..c}", "a.conf:1:7: this path has an empty element: expected a key on both sides of each dot (an empty key is written \"\").")]
    [InlineData("a = x {b=1}", "a.conf:1:5: text cannot stand beside an object: expected a comma or a new line between them, or a substitution that is an object.")]
    [InlineData("include = 1", "a.conf:1:9: expected \"file\", file(\"file\") or required(…) after include; as a key it is written \"include\", found `=`.")]
    [InlineData("include x", "a.conf:1:9: expected \"file\", file(\"file\") or required(…) after include, found `x`.")]
    [InlineData("include file(x)", "a.conf:1:9: expected \"file\", file(\"file\") or required(…) after include, found `file(x)`.")]
    [InlineData("include file(\"x\"", "a.conf:1:17: expected `)` after the name of the included file, found the end of the file.")]
    [InlineData("include url(\"http://x\")", "a.conf:1:1: include url(…) is not supported: expected \"file\", file(\"file\") or required(…) after include.")]
    [InlineData("include \"\"", "a.conf:1:1: expected the name of a file after include, found an empty one.")]
    public void Mistake_IsReportedWhereItIs(string text, string expected) =>
        Read.Errors(text).ShouldBe(expected.Split('|').Order(StringComparer.Ordinal), ignoreOrder: true);

    [Fact]
    public void Mistakes_InSeveralStatements_AreAllReported()
    {
        const string text = """
            a = "not closed
            b { c = ${nope}, d = 1 e = 2 }
            f = [1, 2
            g = 5 ^ 6
            = 7
            h
            i = ${h} ${b.c}
            j = {x = 1} text
            k = ok
            """;
        Read.Errors(text).Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)]).ShouldBe(
            ["a.conf:1:5", "a.conf:2:9", "a.conf:2:26", "a.conf:3:5", "a.conf:4:7", "a.conf:5:1", "a.conf:6:1", "a.conf:8:13"]);
    }

    [Fact]
    public void Surrogates_WithoutTheirOtherHalf_AreReported()
    {
        const string sentence = "this is half of a character (a lone surrogate), so it cannot be text.";
        Read.Error("a = x\uD800").ShouldBe($"a.conf:1:6: {sentence}");
        Read.Error("a = \uDC00").ShouldBe($"a.conf:1:5: {sentence}");
        Read.Error("a = \"\"\"x\n\uD800\"\"\"").ShouldBe($"a.conf:2:1: {sentence}");
    }

    [Fact]
    public void Columns_CountCharacters_NotCodeUnits() => Read.Error("\"😀é\" = @").ShouldStartWith("a.conf:1:8: `@` cannot stand outside quotes");

    [Fact]
    public void Nesting_BeyondItsLimit_IsAnError()
    {
        foreach (var text in new[] { "a = " + new string('[', 100_000), string.Concat(Enumerable.Repeat("{a:", 100_000)), string.Concat(Enumerable.Repeat("a{", 100_000)), string.Concat(Enumerable.Repeat("{a:[", 50_000)), $"a = {new string('[', 300)}{new string(']', 300)}" })
        {
            Read.Errors(text).ShouldContain(error => error.Contains("more than 200 deep"));
        }

        Read.Error(string.Join('.', Enumerable.Repeat("a", 100_000)) + " = 1").ShouldContain("more than 200 levels deep");
        Read.Errors(string.Concat(Enumerable.Repeat("a.b.c.d.e = [ {", 99)) + string.Concat(Enumerable.Repeat("} ]", 99))).ShouldContain(error => error.Contains("more than 200 levels deep"));
        Read.Json($"a = {new string('[', 199)}{new string(']', 199)}").ShouldStartWith("{'a':[[[[");
    }

    [Fact]
    public void Substitutions_ThatMultiplyEachOther_AreAnError()
    {
        static string Chain(string first, string next) => first + "\n" + string.Join('\n', Enumerable.Range(1, 60).Select(i => $"a{i} = {string.Format(System.Globalization.CultureInfo.InvariantCulture, next, $"${{a{i - 1}}}")}"));

        Read.Error(Chain("a0 = xxxxxxxxxx", "{0}{0}")).ShouldContain("grows beyond");
        Read.Error(Chain("a0 = [1]", "[{0}, {0}]")).ShouldContain("grows beyond");
        Read.Error(Chain("a0 = [1]", "{{x={0}, y={0}}}")).ShouldContain("grows beyond");
        Read.Error(Chain("a0 { x = 1 }", "{{x={0}, y={0}}} {{z={0}}}")).ShouldContain("grows beyond");
        Read.Json(Chain("a0 = ${?nope}", "${{?nope}}{0}{0}").Replace("${a", "${?a", StringComparison.Ordinal)).ShouldBe("{}");
        Read.Error(string.Concat(Enumerable.Repeat("a = ${?a}${?a}\n", 40))).ShouldContain("so often that they cannot be resolved");
    }

    [Fact]
    public void Substitutions_InALongChain_AreAnError()
    {
        var text = "a0 = 1\n" + string.Join('\n', Enumerable.Range(1, 5_000).Select(i => $"a{i} = x${{a{i - 1}}}").Reverse());
        Read.Error(text).ShouldContain("more than 256 substitutions lead from one to the next");
    }

    [Fact]
    public void Errors_InOneLongToken_TakeNoLongerThanTheToken()
    {
        Read.Error($"a = x{new string('\uD800', 5_000_000)}").ShouldStartWith("a.conf:1:6: this is half of a character");
        Read.Error($"a = \"{string.Concat(Enumerable.Repeat("\\x\t", 2_000_000))}\"").ShouldStartWith("a.conf:1:6: `\\x` is no escape");
    }

    [Fact]
    public void Errors_BeyondTheirLimit_AreLeftOut() =>
        Read.Errors(string.Concat(Enumerable.Repeat("@\n", 5_000))).Length.ShouldBe(new HoconOptions().MaxErrors);
}
