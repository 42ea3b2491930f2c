using Microsoft.Extensions.Configuration;

namespace Lighthouse.Hocon.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AddHocon_MapsPathsArraysAndNulls()
    {
        _folder.With("a.conf", "lighthouse { lease = 10s, on = true, n = 1.50, list = [x, {y = 1}], none = null, empty = [], nothing {} }");
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Lighthouse:None", "earlier")])
            .AddHocon(_folder["a.conf"])
            .Build();

        configuration["Lighthouse:Lease"].ShouldBe("10s");
        configuration["lighthouse:on"].ShouldBe("true");
        configuration["lighthouse:n"].ShouldBe("1.50");
        configuration["lighthouse:list:0"].ShouldBe("x");
        configuration["lighthouse:list:1:y"].ShouldBe("1");
        configuration["lighthouse:none"].ShouldBeNull();
        configuration["lighthouse:empty"].ShouldBe("");
        configuration.GetSection("lighthouse:nothing").Exists().ShouldBeFalse();
        configuration.GetSection("lighthouse:list").GetChildren().Count().ShouldBe(2);
    }

    [Fact]
    public void AddHocon_OfLayers_ResolvesAfterMerging()
    {
        _folder.With("reference.conf", "a { base = 1, double = ${a.base}${a.base}, list = [1, 2, 3], host = none, host = ${?HOST} }").With("node.conf", "a { base = 2, list = [9] }");
        var source = new HoconConfigurationSource
        {
            Layers = [HoconLayer.FromFile(_folder["reference.conf"]), HoconLayer.FromFile(_folder["node.conf"]), HoconLayer.FromFile(_folder["local.conf"], optional: true), HoconLayer.FromSetting("--set", "a.url", "redis://x:1/?a=\"b\""), HoconLayer.FromSetting("--set", "a.more", "[1, ${a.base}]")],
            Options = Read.NoEnvironment with { Environment = name => name == "HOST" ? "h" : null },
        };
        var configuration = new ConfigurationBuilder().Add(source).Build();

        configuration["a:double"].ShouldBe("22");
        configuration["a:host"].ShouldBe("h");
        configuration["a:url"].ShouldBe("redis://x:1/?a=\"b\"");
        configuration["a:more:1"].ShouldBe("2");
        configuration.GetSection("a:list").GetChildren().Select(item => item.Value).ShouldBe(["9"]);
    }

    [Fact]
    public void TryGetOrigin_NamesTheWinningFileAndLine()
    {
        _folder.With("reference.conf", "a {\n  b = 1\n  c = 1\n}").With("node.conf", "\n\na { b = 2, l = [\n x ] }");
        var configuration = new ConfigurationBuilder().AddHocon(HoconLayer.FromFile(_folder["reference.conf"]), HoconLayer.FromFile(_folder["node.conf"])).Build();
        var provider = configuration.Providers.OfType<HoconConfigurationProvider>().Single();

        Origin("A:B").ShouldBe(("node.conf", 3));
        Origin("a:c").ShouldBe(("reference.conf", 3));
        Origin("a:l:0").ShouldBe(("node.conf", 4));
        provider.TryGetOrigin("a:nope", out _, out _).ShouldBeFalse();

        (string, int) Origin(string key)
        {
            provider.TryGetOrigin(key, out var file, out var line).ShouldBeTrue();
            return (Path.GetFileName(file), line);
        }
    }

    [Theory]
    [InlineData("a..b", "1", "--set a..b: this path has an empty element: expected a key on both sides of each dot (an empty key is written \"\").")]
    [InlineData("a", "[1", "--set a: expected ] to close this [ before the end of the file.")]
    [InlineData("a", "${b}", "--set a: ${b} is not defined: expected a setting `b` or an environment variable of that name; ${?b} may be missing.")]
    public void FromSetting_OfAMistake_NamesTheSetting(string path, string value, string expected)
    {
        HoconReader.TryRead([HoconLayer.FromSetting($"--set {path}", path, value)], Read.NoEnvironment, out _, out var errors);
        errors.ShouldHaveSingleItem().ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("$5 + {x} # y")]
    [InlineData("a\"b\\c\n😀")]
    public void FromSetting_OfText_TakesItLiterally(string value)
    {
        HoconReader.Read([HoconLayer.FromSetting("--set", "a.b", value)]).TryGet(out var read, "a", "b").ShouldBeTrue();
        read.ShouldBeOfType<HoconScalar>().Text.ShouldBe(value);
    }

    [Fact]
    public void AddHocon_OfMistakes_ListsThemAll()
    {
        _folder.With("a.conf", "a = \nb = [\n");
        var exception = Should.Throw<HoconException>(() => new ConfigurationBuilder().AddHocon(_folder["a.conf"]).Build());
        exception.Errors.Count.ShouldBe(2);
        exception.Message.Split(Environment.NewLine).Length.ShouldBe(2);
        Should.Throw<HoconException>(() => new ConfigurationBuilder().AddHocon(_folder["nope.conf"]).Build());
        new ConfigurationBuilder().AddHocon(_folder["nope.conf"], optional: true).Build().AsEnumerable().ShouldBeEmpty();
    }
}
