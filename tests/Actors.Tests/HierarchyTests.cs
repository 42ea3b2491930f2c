namespace Lighthouse.Actors.Tests;

public sealed class HierarchyTests : Simulated
{
    [Fact]
    public void Spawn_NamedAndUnnamed_PathsAreUnique()
    {
        ActorRef<string> named = Spawn(new Script<string>(), "worker-1");
        ActorRef<string> first = Spawn(new Script<string>());
        ActorRef<string> second = Spawn(new Script<string>());

        new[] { named.Path.Value, first.Path.Value, second.Path.Value }.ShouldBe(["/user/worker-1", "/user/$1", "/user/$2"]);
        named.Path.Name.ShouldBe("worker-1");
    }

    [Fact]
    public void Spawn_NameTaken_IsRefusedUntilItsActorHasEnded()
    {
        ActorRef<string> first = Spawn(new Script<string>(), "one");

        Should.Throw<InvalidOperationException>(() => Spawn(new Script<string>(), "one")).Message.ShouldContain("`one` already lives under /user");
        _ = System.StopAsync(first, TimeSpan.FromSeconds(1));
        Sim.RunUntilIdle();

        Spawn(new Script<string>(), "one").ShouldNotBe(first);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("käse")]
    [InlineData("a b")]
    public void Spawn_BadName_IsRefusedWithTheRule(string name) =>
        Should.Throw<ArgumentException>(() => Spawn(new Script<string>(), name)).Message.ShouldContain($"`{name}` cannot name an actor under /user");

    [Fact]
    public void Spawn_BadName_LeavesNothingBehind()
    {
        Should.Throw<ArgumentException>(() => Spawn(new Script<string>(), "a/b"));

        System.Hierarchy().Children.ShouldBeEmpty();
    }

    [Fact]
    public void Hierarchy_ShowsPathsTypesStatesAndLoad()
    {
        ActorRef<string> top = Spawn(new Script<string>
        {
            Start = context =>
            {
                context.Spawn(new Script<string> { Receive = (_, _) => throw new BoomException() }.Props, "failing").Tell("boom");
                return default;
            },
            Receive = async (_, _) => await new TaskCompletionSource().Task,
            Strategy = new SupervisorStrategy { Backoff = new BackoffOptions() },
        }, "top");
        Tell(top, "hang", "wait", "wait");

        ActorSnapshot root = System.Hierarchy();

        root.Path.ShouldBe("/user");
        ActorSnapshot shown = root.Children.ShouldHaveSingleItem();
        (shown.Path, shown.Type, shown.State, shown.Load).ShouldBe(("/user/top", "Scripted", ActorState.Running, 3));
        shown.Children.ShouldHaveSingleItem().State.ShouldBe(ActorState.Suspended);
    }

    [Fact]
    public void Children_AreInOrderOfBirthAndWithoutTheDead()
    {
        string[]? children = null;
        ActorRef<string> parent = Spawn(new Script<string>
        {
            Start = context =>
            {
                ActorRef<string> b = context.Spawn(new Script<string>().Props, "b");
                context.Spawn(new Script<string>().Props, "a");
                context.Spawn(new Script<string>().Props, "c");
                context.Stop(b);
                return default;
            },
            Receive = (context, _) =>
            {
                children = [.. context.Children.Select(child => child.Path.Name)];
                return default;
            },
        });
        Sim.RunUntilIdle();

        Tell(parent, "look");

        children.ShouldBe(["a", "c"]);
    }
}
