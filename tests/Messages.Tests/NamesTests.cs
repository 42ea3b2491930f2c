namespace Lighthouse.Messages.Tests;

public sealed class NamesTests
{
    [Theory]
    [InlineData("default", true)]
    [InlineData("0.a_b-c", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("_cluster", false)]
    [InlineData("Email", false)]
    [InlineData("a{b}", false)]
    [InlineData("a:b", false)]
    [InlineData("a b", false)]
    [InlineData("é", false)]
    public void IsQueue_Name_AsTheContractSays(string name, bool allowed) => Names.IsQueue(name).ShouldBe(allowed);

    [Fact]
    public void IsQueue_SixtyFiveCharacters_False()
    {
        Names.IsQueue(new string('a', 64)).ShouldBeTrue();
        Names.IsQueue(new string('a', 65)).ShouldBeFalse();
    }

    [Fact]
    public void JobType_WithoutAttribute_SaysWhatToDo() =>
        Should.Throw<ArgumentException>(() => JobTypeAttribute.Of(typeof(NamesTests))).Message.ShouldStartWith("NamesTests names no job type. Put [JobType(\"some.name\")] on it.");

    [Fact]
    public void Faults_SeveralWrongOptions_AreAllListed()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        JobOptionsCheck.Faults("send mail", new JobOptions
        {
            Queue = "A",
            Id = "1-1",
            ReplyTo = "a b",
            Delay = TimeSpan.FromSeconds(-1),
            RunAt = now.AddYears(20),
            MaxAttempts = 0,
        }, now).Count.ShouldBe(8);
        JobOptionsCheck.Faults("email.send", new JobOptions { Id = "welcome-42", Delay = TimeSpan.FromDays(1) }, now).ShouldBeEmpty();
    }
}
