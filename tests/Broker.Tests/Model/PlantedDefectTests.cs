using Lighthouse.Broker.Tests.Support;
using Lighthouse.Redis;
using Lighthouse.Support;

namespace Lighthouse.Broker.Tests.Model;

/// <summary>The planted defects themselves: each still fits the functions as they are, and makes a library that Redis loads.</summary>
public sealed class PlantedDefectTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    public static TheoryData<string> Names => [.. PlantedDefects.All.Select(defect => defect.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Libraries_OfEachDefect_LoadUnderTheNamesOfTheHealthyOnes(string name)
    {
        var healthy = new FunctionSources();
        var libraries = PlantedDefects.Libraries(name);

        libraries.ShouldNotBe([healthy.InternalText, healthy.PublicText]);
        foreach (var text in libraries)
        {
            (await fixture.Redis.SendAsync(new RedisCommand("FUNCTION"u8).Arg("LOAD"u8).Arg("REPLACE"u8).Arg(text))).AsString().ShouldBeOneOf(healthy.InternalName, "lighthouse");
        }
        await new FunctionLibrary(load: false).EnsureLoadedAsync(fixture.Redis); // nothing is missing, and nothing too old
    }

    [Fact]
    public void Text_FileHasChanged_NamesTheDefect() =>
        Should.Throw<InvalidOperationException>(() => new PlantedDefect("gone", DefectScope.Queue, "", "settle", "not in the file", "").Text())
            .Message.ShouldStartWith("The planted defect gone matches settle.lua nowhere.");

    [Fact]
    public void Named_NoSuchDefect_NamesThoseThereAre() =>
        Should.Throw<ArgumentException>(() => PlantedDefects.Named("forget-lane")).Message.ShouldContain("forgets-lane");
}
