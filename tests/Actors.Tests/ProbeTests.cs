using Lighthouse.Actors.Testing;

namespace Lighthouse.Actors.Tests;

public sealed class ProbeTests : Simulated
{
    [Fact]
    public async Task Expect_WrongOrMissing_SaysWhatWasExpectedAndWhatCame()
    {
        Probe<object> probe = new(System);
        probe.Tell("text");

        (await Should.ThrowAsync<ProbeException>(() => probe.ExpectAsync<int>())).Message.ShouldBe("/test/probe expected Int32, and got text.");
        (await Should.ThrowAsync<ProbeException>(() => probe.ExpectAsync<int>(TimeSpan.Zero))).Message.ShouldContain("nothing came within");
        Should.Throw<ProbeException>(() => probe.Expect<int>()).Message.ShouldContain("nothing is there");
        probe.Tell(1);
        (await Should.ThrowAsync<ProbeException>(() => probe.ExpectAsync((object)2))).Message.ShouldBe("/test/probe expected 2, and got 1.");
    }

    [Fact]
    public async Task ExpectNone_LooksOnlyWhenTheWorkIsOver()
    {
        Probe<string> probe = new(System);
        TaskCompletionSource over = new();
        Task none = probe.ExpectNoneAsync(over.Task);
        probe.Tell("late");
        none.IsCompleted.ShouldBeFalse();

        over.SetResult();

        (await Should.ThrowAsync<ProbeException>(() => none)).Message.ShouldBe("/test/probe expected nothing, and got late.");
        await probe.ExpectNoneAsync(Task.CompletedTask);
    }

    [Fact]
    public async Task Watch_ActorEnds_IsReceivedInOrder()
    {
        Probe<string> probe = new(System);
        ActorRef<string> actor = Spawn(new Script<string>
        {
            Receive = (context, message) =>
            {
                probe.Tell(message);
                context.StopSelf();
                return default;
            },
        });
        probe.Watch(actor);

        Tell(actor, "bye");

        await probe.ExpectAsync("bye");
        await probe.ExpectTerminatedAsync(actor);
        probe.ExpectNone();
    }
}
