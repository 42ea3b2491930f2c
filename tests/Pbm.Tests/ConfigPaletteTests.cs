namespace Lighthouse.Pbm.Tests;

public sealed class ConfigPaletteTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lighthouse-pbm-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Resolve_PrintsJson()
    {
        var file = Write("a.conf", "a = ${?PBM_TEST}, b { c = [1, é] }, b.d = ${b.c}\ninclude \"b\"");
        Write("b.conf", "x = 1.50");
        var run = await PbmRun.Of(new Dictionary<string, string?> { ["PBM_TEST"] = "from outside" }, ["config", "resolve", file]);
        run.ShouldBe(new PbmRun(0, """
            {
              "a": "from outside",
              "b": {
                "c": [
                  1,
                  "é"
                ],
                "d": [
                  1,
                  "é"
                ]
              },
              "x": 1.50
            }

            """, ""));
    }

    [Fact]
    public async Task Resolve_OfMistakes_PrintsEachOnItsLine()
    {
        var file = Write("a.conf", "a = \nb = ${nope}\nc = [1, 2\nd = 1 ^ 2\ne = ${e}\ninclude required(\"missing.conf\")\n");
        var run = await PbmRun.Of("config", "resolve", file);
        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBe("");
        run.Error.ShouldBe($"""
            {file}:1:3: expected a value for `a` after =, found the end of the line.
            {file}:2:5: {"${nope}"} is not defined: expected a setting `nope` or an environment variable of that name; {"${?nope}"} may be missing.
            {file}:3:5: expected ] to close this [ before the setting in line 4.
            {file}:4:7: `^` cannot stand outside quotes: put the text in double quotes.
            {file}:5:5: {"${e}"} refers back to itself: e → e.
            {file}:6:1: the included file `{_folder}/missing.conf` does not exist.

            """);
    }

    [Fact]
    public async Task Resolve_OfAFileThatCannotBeRead_SaysSo()
    {
        (await PbmRun.Of("config", "resolve", "/nope.conf")).ShouldBe(new PbmRun(1, "", "/nope.conf: the file does not exist.\n"));
        (await PbmRun.Of("config", "resolve", _folder)).ShouldBe(new PbmRun(1, "", $"{_folder}: expected a file, but `{_folder}` is a directory.\n"));
    }

    [Fact]
    public async Task Resolve_OfSeveralFiles_MergesThem()
    {
        var run = await PbmRun.Of("config", "resolve", Write("a.conf", "a = 1, b = ${a}"), Write("b.conf", "a = 2"));
        run.Output.ShouldBe("{\n  \"a\": 2,\n  \"b\": 2\n}\n");
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
