namespace Lighthouse.Pbm.Tests;

public sealed class NodePaletteTests : IAsyncLifetime
{
    private FakeManagement _entry = null!;
    private FakeManagement _node = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await FakeManagement.StartAsync();
        _entry = (await FakeManagement.StartAsync()).On("GET /api/v1/cluster", $$"""
            {"node":"harbour-1","members":[
              {"node":"harbour-1","name":"harbour","role":"lighthouse","state":"up"},
              {"node":"worker-a","name":"worker","role":"node","state":"up","management":"{{_node.Address}}"},
              {"node":"twin-a","name":"twin","role":"node","state":"up","management":"{{_node.Address}}"},
              {"node":"twin-b","name":"twin","role":"node","state":"up"},
              {"node":"gone-a","name":"gone","role":"node","state":"down"}]}
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _entry.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Theory]
    [InlineData("worker")]
    [InlineData("worker-a")]
    public async Task Show_AsksTheNodeItself(string name)
    {
        _node.On("GET /api/v1/nodes/worker-a", """
            {"node":"worker-a","name":"worker","role":"node","phase":"up","queues":[{"queue":"default","workers":16,"running":3,"drained":false},{"queue":"email","workers":4,"running":0,"drained":true}],
             "reasons":[{"subject":"redis","reason":"It is away.","since":"2026-01-01T00:00:00Z"}]}
            """);
        (await _entry.PbmAsync("node", "show", name)).Lines.ShouldBe(
        [
            "node   worker-a",
            "name   worker",
            "role   node",
            "phase  up",
            "",
            "QUEUE    WORKERS  RUNNING  NOTE",
            "default       16        3",
            "email          4        0  drained",
            "",
            "redis: It is away.",
        ]);
    }

    [Fact]
    public async Task Show_WithoutAName_IsTheOneThatAnswers()
    {
        _entry.On("GET /api/v1/nodes/harbour-1", """{"node":"harbour-1","name":"harbour","role":"lighthouse","phase":"up","queues":[],"reasons":[]}""");
        (await _entry.PbmAsync("node", "show")).Lines[0].ShouldBe("node   harbour-1");
    }

    [Theory]
    [InlineData("drain")]
    [InlineData("resume")]
    public async Task Drain_IsToldToTheNodeItself(string act)
    {
        _node.On($"POST /api/v1/nodes/worker-a/{act}", """{"node":"worker-a","message":"So it is."}""");
        (await _entry.PbmAsync("node", act, "worker", "-q", "email")).ShouldBe(new PbmRun(0, "worker-a: So it is.\n", ""));
        _node.Requests.ShouldHaveSingleItem().Body.ShouldBe("""{"queue":"email"}""");
    }

    [Fact]
    public async Task Resize_SendsQueueAndWorkers()
    {
        _node.On("POST /api/v1/nodes/worker-a/resize", """{"node":"worker-a","message":"So it is."}""");
        (await _entry.PbmAsync("node", "resize", "worker", "-q", "email", "-w", "32")).ExitCode.ShouldBe(0);
        _node.Requests.ShouldHaveSingleItem().Body.ShouldBe("""{"queue":"email","workers":32}""");
    }

    [Theory]
    [InlineData("nobody", "There is no member `nobody` in the cluster. `pbm cluster show` lists them.\n")]
    [InlineData("gone", "There is no member `gone` in the cluster. `pbm cluster show` lists them.\n")]
    [InlineData("twin", "2 members are called `twin`: twin-a, twin-b. Name one by its id.\n")]
    [InlineData("twin-b", "`twin-b` told the cluster no management address; give pbm its address instead.\n")]
    public async Task Node_ThatCannotBeFound_IsRefused(string name, string sentence) =>
        (await _entry.PbmAsync("node", "drain", name)).ShouldBe(new PbmRun(1, "", sentence));

    [Fact]
    public async Task ActorHierarchy_IsATree()
    {
        _entry.On("GET /api/v1/actors", """
            {"path":"/user","type":"Root","state":"running","load":0,"children":[
              {"path":"/user/node","type":"NodeGuardian","state":"running","load":1,"children":[{"path":"/user/node/queue-a","type":"QueueSupervisor","state":"running","load":0,"children":[]}]},
              {"path":"/user/control","type":"ControlActor","state":"running","load":0,"children":[]}]}
            """);
        (await _entry.PbmAsync("actor", "hierarchy")).Lines.ShouldBe(
        [
            "ACTOR          TYPE             STATE    LOAD",
            "user           Root             running     0",
            "├─ node        NodeGuardian     running     1",
            "│  └─ queue-a  QueueSupervisor  running     0",
            "└─ control     ControlActor     running     0",
        ]);
    }

    [Fact]
    public async Task Doctor_EndsWithOneWhenSomethingIsWrong()
    {
        _entry.On("GET /api/v1/doctor", """{"findings":[]}""");
        (await _entry.PbmAsync("doctor")).ShouldBe(new PbmRun(0, "Nothing is wrong.\n", ""));
        _entry.On("GET /api/v1/doctor", """{"findings":[{"severity":"note","subject":"queue a","message":"1 dead job."}]}""");
        (await _entry.PbmAsync("doctor")).ShouldBe(new PbmRun(0, "SEVERITY  SUBJECT  FINDING\nnote      queue a  1 dead job.\n", ""));
        _entry.On("GET /api/v1/doctor", """{"findings":[{"severity":"error","subject":"redis","message":"It is away."}]}""");
        (await _entry.PbmAsync("doctor")).ExitCode.ShouldBe(1);
    }
}
