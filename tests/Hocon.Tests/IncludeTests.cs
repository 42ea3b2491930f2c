namespace Lighthouse.Hocon.Tests;

public sealed class IncludeTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("include \"b.conf\"")]
    [InlineData("include \"b\"")]
    [InlineData("include file(\"b.conf\")")]
    [InlineData("include required(\"b.conf\")")]
    [InlineData("include required(file(\"b.conf\"))")]
    [InlineData("include required( file( \"b.conf\" ) )")]
    [InlineData("include \"b.conf\", x = 1")]
    public void Include_OfAFile_MergesIt(string text)
    {
        _folder.With("a.conf", text + "\nx = 1").With("b.conf", "x = 0, y = ${x}");
        _folder.Json("a.conf").ShouldBe("{'x':1,'y':1}");
    }

    [Fact]
    public void Include_InAnObject_LooksUpBelowItFirst()
    {
        _folder.With("a.conf", "outer { inner { include \"sub/b.conf\" } }, z = root").With("sub/b.conf", "x = 5, y = ${x}, w = ${z}, include \"c.conf\"").With("sub/c.conf", "v = ${x}, p = a, p = ${p}b");
        _folder.Json("a.conf").ShouldBe("{'outer':{'inner':{'x':5,'y':5,'w':'root','v':5,'p':'ab'}},'z':'root'}");
    }

    [Fact]
    public void Include_WithoutExtension_MergesJsonBelowConf()
    {
        _folder.With("a.conf", "include \"b\"").With("b.json", "{\"x\": 1, \"y\": 1}").With("b.conf", "x = 2");
        _folder.Json("a.conf").ShouldBe("{'x':2,'y':1}");
    }

    [Fact]
    public void Include_OfAMissingFile_IsSilentUnlessRequired()
    {
        _folder.With("a.conf", "include \"nope.conf\"\ninclude file(\"nope\")\nx = 1");
        _folder.Json("a.conf").ShouldBe("{'x':1}");
        _folder.With("a.conf", "x = 1\n  include required(\"sub/nope.conf\")");
        _folder.Errors("a.conf").ShouldBe(["a.conf:2:3: the included file `sub/nope.conf` does not exist."]);
    }

    [Fact]
    public void Include_OfItself_IsReportedWithItsPath()
    {
        _folder.With("a.conf", "include \"b.conf\"").With("b.conf", "\ninclude \"sub/c.conf\"").With("sub/c.conf", "include \"../a.conf\"");
        _folder.Errors("a.conf").ShouldBe(["sub/c.conf:1:1: this file includes itself: a.conf → b.conf → sub/c.conf → sub/../a.conf."]);
    }

    [Fact]
    public void Include_OfMistakes_ReportsThemInTheirFile()
    {
        _folder.With("a.conf", "include \"b.conf\"\nx = ${nope}").With("b.conf", "y = 1\nz = [1").With("c.conf", "include \"d\"").With("d", [(byte)'=', 0xFF]);
        _folder.Errors("a.conf").Select(error => error[..error.IndexOf(": ", StringComparison.Ordinal)]).ShouldBe(["b.conf:2:5", "a.conf:2:5"]);
        _folder.Errors("c.conf").ShouldBe(["d:1:2: expected UTF-8, found the byte 0xFF, which is not valid here.", "d:1:1: expected a key, found `=`."], ignoreOrder: true);
    }

    [Fact]
    public void Include_InAnArray_RefusesSubstitutions()
    {
        _folder.With("a.conf", "a = [ { include \"b.conf\" } ]").With("b.conf", "x = 1");
        _folder.Json("a.conf").ShouldBe("{'a':[{'x':1}]}");
        _folder.With("b.conf", "x = 1, y = ${x}");
        _folder.Errors("a.conf").ShouldContain("b.conf:1:12: a file that is included inside an array cannot contain substitutions: include it outside the array and refer to it there.");
    }

    [Fact]
    public void Include_BeyondItsDepthOrNumber_IsAnError()
    {
        for (var i = 0; i < 40; i++) _folder.With($"chain{i}.conf", $"include \"chain{i + 1}.conf\"");
        _folder.Errors("chain0.conf").ShouldBe(["chain32.conf:1:1: files include one another more than 32 deep."]);
        for (var i = 0; i < 20; i++) _folder.With($"double{i}.conf", $"include \"double{i + 1}.conf\"\ninclude \"double{i + 1}.conf\"");
        _folder.With("double20.conf", "x = 1").Errors("double0.conf").ShouldContain(error => error.EndsWith("the configuration includes more than 1000 files."));
    }

    [Fact]
    public void Include_OfADirectoryOrAnAddress_IsAnError()
    {
        _folder.With("sub/b.conf", "").With("a.conf", "include \"sub\"\ninclude \"http://host/x.conf\"");
        _folder.Errors("a.conf").ShouldBe(["a.conf:1:1: expected a file, but `sub` is a directory.", "a.conf:2:1: include \"http://host/x.conf\" is not supported: expected a file, not an address."]);
    }

    [Fact]
    public void File_ThatCannotBeRead_IsAnError()
    {
        _folder.Errors("nope.conf").ShouldBe(["nope.conf: the file does not exist."]);
        _folder.With("utf16.conf", [0xFF, 0xFE, 0x61, 0x00]).Errors("utf16.conf").ShouldBe(["utf16.conf:1:1: expected UTF-8, found the byte order mark of UTF-16: save the file as UTF-8."]);
        _folder.With("latin1.conf", "a = 1\nb = "u8.ToArray().Append((byte)0xE9).ToArray()).Errors("latin1.conf").ShouldBe(["latin1.conf:2:5: expected UTF-8, found the byte 0xE9, which is not valid here."]);
        _folder.With("bom.conf", [0xEF, 0xBB, 0xBF, .. "a = 1"u8]).Json("bom.conf").ShouldBe("{'a':1}");
        _folder.With("large.conf", new byte[new HoconOptions().MaxFileBytes + 1]).Errors("large.conf").ShouldBe(["large.conf: `large.conf` is larger than 33,554,432 bytes, the limit for one file."]);
    }
}
