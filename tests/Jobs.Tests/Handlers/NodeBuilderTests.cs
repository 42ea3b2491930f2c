using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Jobs.Tests.Handlers;

public sealed class NodeBuilderTests
{
    private readonly NodeBuilder _node = new(new ServiceCollection());

    [Fact]
    public void Handle_TypeWithAttribute_IsRegisteredUnderItsName()
    {
        _node.Handle<SendMail>((_, _, _) => Task.CompletedTask, o => o with { MaxAttempts = 8, Timeout = TimeSpan.FromMinutes(1) });

        _node.BuildRegistry().TryGet("mail.send", out var entry).ShouldBeTrue();
        entry!.Options.MaxAttempts.ShouldBe(8);
        _node.BuildRegistry().TryGet("mail.SEND", out _).ShouldBeFalse();
    }

    [Fact]
    public void Handle_TypeWithoutName_SaysWhatToDo() =>
        Should.Throw<ArgumentException>(() => _node.Handle<Address>((_, _, _) => Task.CompletedTask)).Message.ShouldContain("[JobType(");

    [Fact]
    public void Handle_SameTypeTwice_IsRefused() =>
        Should.Throw<ArgumentException>(() => _node.Handle<Ping>((_, _, _) => Task.CompletedTask).Handle<Ping>((_, _, _) => Task.CompletedTask))
            .Message.ShouldContain("`ping` has two handlers");

    [Theory]
    [InlineData("two words")]
    [InlineData("")]
    public void Handle_NameThatNoJobCanHave_IsRefused(string type) =>
        Should.Throw<ArgumentException>(() => _node.Handle<Ping>((_, _, _) => Task.CompletedTask, o => o with { Type = type }));

    [Fact]
    public void Handle_OptionsThatMakeNoSense_AreRefused()
    {
        Should.Throw<ArgumentException>(() => _node.Handle<Ping>((_, _, _) => Task.CompletedTask, o => o with { MaxAttempts = 0 }));
        Should.Throw<ArgumentException>(() => _node.Handle<Ping>((_, _, _) => Task.CompletedTask, o => o with { Timeout = TimeSpan.Zero }));
    }

    [Theory]
    [InlineData("Email")]
    [InlineData("{email}")]
    [InlineData("")]
    [InlineData("a b")]
    public void Queue_HostileName_IsRefused(string name) => Should.Throw<ArgumentException>(() => _node.Queue(name));

    [Fact]
    public void Queue_ConfiguredTwice_AddsUp()
    {
        _node.Queue("email", q => q with { Workers = 4 }).Queue("email", q => q with { Workers = q.Workers + 1 });

        _node.Queues["email"](new QueueOptions()).Workers.ShouldBe(5);
    }
}
