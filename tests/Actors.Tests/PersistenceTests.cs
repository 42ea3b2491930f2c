namespace Lighthouse.Actors.Tests;

public sealed class PersistenceTests : Simulated
{
    private readonly InMemoryJournal<int> _journal = new();
    private readonly InMemorySnapshots<long> _snapshots = new();
    private readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Persist_ThenRecover_StateIsTheFoldOverTheEvents()
    {
        ActorRef<Command> first = Account();
        Ask(first, 5).ShouldBe(5);
        Ask(first, 7).ShouldBe(12);
        Sim.Run(() => System.StopAsync(first, _second));

        Ask(Account(), 1).ShouldBe(13);

        _journal.Events("account").ShouldBe([5, 7, 1]);
    }

    [Fact]
    public void Recover_FromSnapshot_ReadsOnlyTheEventsAfterIt()
    {
        ActorRef<Command> first = Account();
        Ask(first, 5);
        Ask(first, 7);
        first.Tell(new SnapshotNow());
        Ask(first, 1);
        Sim.Run(() => System.StopAsync(first, _second));
        _journal.Forget("account", upTo: 2);

        Account();
        Sim.RunUntilIdle();

        ShouldHaveNoted("recovered 0 at 0", "recovered 13 at 3");
    }

    [Fact]
    public void Persist_SeveralAtOnce_AppliesAllInOrder()
    {
        ActorRef<Command> actor = Account();

        actor.Tell(new Many([1, 2, 3]));

        Ask(actor, 4).ShouldBe(10);
        _journal.Events("account").ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void Append_Fails_RestartRecoversAndNothingUnwrittenIsKept()
    {
        ActorRef<Command> actor = Account();
        Ask(actor, 5);
        _journal.FailNextAppend = new BoomException();

        Tell(actor, new Add(100, null));

        Ask(actor, 1).ShouldBe(6);
        ShouldHaveNoted("recovered 0 at 0", "recovered 5 at 1");
    }

    [Fact]
    public void Append_SomebodyElseWroteMeanwhile_FailsAndRecoversWhatTheyWrote()
    {
        ActorRef<Command> actor = Account();
        Ask(actor, 5);
        Sim.Run(() => _journal.AppendAsync("account", 1, [50], default).AsTask());

        Tell(actor, new Add(1, null));

        Ask(actor, 1).ShouldBe(56);
    }

    [Fact]
    public void Messages_ToldDuringRecovery_SeeTheRecoveredState()
    {
        Sim.Run(() => _journal.AppendAsync("account", 0, [1, 2, 3], default).AsTask());

        Ask(Account(), 4).ShouldBe(10);
    }

    private ActorRef<Command> Account() => System.Spawn(Props.Create(() => new AccountActor(_journal, _snapshots, Note)));

    private long Ask(ActorRef<Command> actor, int amount) =>
        Sim.Run(() => actor.AskAsync<long>(reply => new Add(amount, reply), _second));

    private abstract record Command;

    private sealed record Add(int Amount, ActorRef<long>? Reply) : Command;

    private sealed record Many(int[] Amounts) : Command;

    private sealed record SnapshotNow : Command;

    private sealed class AccountActor(InMemoryJournal<int> journal, InMemorySnapshots<long> snapshots, Action<string> note)
        : PersistentActor<Command, int, long>(journal, snapshots)
    {
        protected override string PersistenceId => "account";

        protected override long Initial => 0;

        protected override long Apply(long state, int @event) => state + @event;

        protected override ValueTask OnRecoveredAsync()
        {
            note($"recovered {State} at {Sequence}");
            return default;
        }

        protected override async ValueTask ReceiveAsync(Command message)
        {
            switch (message)
            {
                case Add add:
                    await PersistAsync(add.Amount);
                    add.Reply?.Tell(State);
                    break;
                case Many many:
                    await PersistAsync(many.Amounts);
                    break;
                case SnapshotNow:
                    await SaveSnapshotAsync();
                    break;
            }
        }
    }
}
