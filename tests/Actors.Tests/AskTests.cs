namespace Lighthouse.Actors.Tests;

public sealed class AskTests : Simulated
{
    private readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Ask_Answered_GivesTheReply() =>
        Sim.Run(() => Squarer().AskAsync<int>(reply => new Square(7, reply), _second)).ShouldBe(49);

    [Fact]
    public void Ask_NotAnsweredInTime_SaysWhoAndHowLong()
    {
        ActorRef<Square> silent = System.Spawn(new Script<Square>().Props, "silent");

        AskTimeoutException e = Should.Throw<AskTimeoutException>(() => Sim.Run(() => silent.AskAsync<int>(reply => new Square(7, reply), _second)));

        e.Message.ShouldBe("/user/silent did not answer within 00:00:01.");
        Sim.Time.GetTimestamp().ShouldBe(_second.Ticks);
    }

    [Fact]
    public void Ask_StoppedActor_FailsAtOnce()
    {
        ActorRef<Square> actor = Squarer();
        Sim.Run(() => System.StopAsync(actor, _second));

        Task<int> ask = actor.AskAsync<int>(reply => new Square(7, reply), _second);

        ask.Exception!.InnerException.ShouldBeOfType<AskTimeoutException>().Message.ShouldEndWith("has stopped and cannot answer.");
    }

    [Fact]
    public void Ask_Cancelled_EndsAndLeavesNoTimer()
    {
        using CancellationTokenSource cancellation = new();
        ActorRef<Square> silent = System.Spawn(new Script<Square>().Props);
        Task<int> ask = silent.AskAsync<int>(reply => new Square(7, reply), _second, cancellation.Token);

        cancellation.Cancel();

        ask.IsCanceled.ShouldBeTrue();
        Sim.Time.NextDue.ShouldBeNull();
    }

    [Fact]
    public void Ask_AnsweredTwiceOrLate_TheRestIsDeadLetters()
    {
        ActorRef<Square> generous = System.Spawn(new Script<Square>
        {
            Receive = (_, message) =>
            {
                message.Reply.Tell(1);
                message.Reply.Tell(2);
                return default;
            },
        }.Props);

        Sim.Run(() => generous.AskAsync<int>(reply => new Square(7, reply), _second)).ShouldBe(1);

        System.DeadLetters.Count.ShouldBe(1);
        Sim.Time.NextDue.ShouldBeNull();
    }

    [Fact]
    public void Ask_FromWithinAnActor_ItsOtherMessagesWait()
    {
        ActorRef<Square> squarer = Squarer();
        ActorRef<int> asker = Spawn(new Script<int>
        {
            Receive = async (_, number) =>
            {
                Note($"ask {number}");
                Note($"got {await squarer.AskAsync<int>(reply => new Square(number, reply), _second)}");
            },
        });

        Tell(asker, 2, 3);

        ShouldHaveNoted("ask 2", "got 4", "ask 3", "got 9");
    }

    private ActorRef<Square> Squarer() => System.Spawn(new Script<Square>
    {
        Receive = (_, message) =>
        {
            message.Reply.Tell(message.Number * message.Number);
            return default;
        },
    }.Props);

    private sealed record Square(int Number, ActorRef<int> Reply);
}
