using System.Text;
using Lighthouse.Jobs.Management;

namespace Lighthouse.Jobs.Tests.Management;

public sealed class JobDocumentsTests
{
    [Fact]
    public void Split_Object_KeepsEveryByte()
    {
        const string job = """{ "type":"a", "args":[],"n":12345678901234567890,  "u":"\u00e9" }""";
        var (jobs, many) = Split($"\n {job} \n");

        many.ShouldBeFalse();
        jobs.ShouldBe([job]);
    }

    [Fact]
    public void Split_Array_CutsItIntoItsObjects()
    {
        var (jobs, many) = Split("""[{"type":"a"} , {"type":"b","args":{"x":[1,{"y":"]}"}]}}]""");

        many.ShouldBeTrue();
        jobs.ShouldBe(["""{"type":"a"}""", """{"type":"b","args":{"x":[1,{"y":"]}"}]}}"""]);
    }

    [Fact]
    public void Split_EmptyArray_IsNoJob() => Split("[]").Jobs.ShouldBeEmpty();

    [Theory]
    [InlineData("", "The body is empty")]
    [InlineData(" \n", "The body is empty")]
    [InlineData("hello", "The body is not JSON: `hello`")]
    [InlineData("{\"type\":\"a\"", "The body is not JSON")]
    [InlineData("{\"type\":\"a\"} x", "The body is not JSON")]
    [InlineData("{\"type\":\"a\"}{}", "The body is not JSON")]
    [InlineData("[{\"type\":\"a\"},]", "The body is not JSON")]
    [InlineData("\"a\"", "not a string")]
    [InlineData("5", "not a number")]
    [InlineData("null", "not null")]
    [InlineData("[{\"type\":\"a\"},7]", "Item 1 of the array is a number")]
    public void Split_AnythingElse_IsRefusedInWords(string body, string words) =>
        Should.Throw<RequestException>(() => Split(body)).Message.ShouldContain(words);

    private static (List<string> Jobs, bool Many) Split(string body)
    {
        var (jobs, many) = JobDocuments.Split(Encoding.UTF8.GetBytes(body));
        return ([.. jobs.Select(job => Encoding.UTF8.GetString(job.Span))], many);
    }
}
