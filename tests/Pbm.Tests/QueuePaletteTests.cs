namespace Lighthouse.Pbm.Tests;

public sealed class QueuePaletteTests : IAsyncLifetime
{
    private FakeManagement _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeManagement.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_PrintsNumbersRightAligned()
    {
        _server.On("GET /api/v1/queues", """
            [{"queue":"email","paused":true,"inbox":0,"ready":12,"running":3,"scheduled":1,"dead":0,"nodes":1},
             {"queue":"default","paused":false,"inbox":7,"ready":1234567,"running":16,"scheduled":0,"dead":2,"nodes":2,"running_by_node":{"a":16},"totals":{"succeeded":1000}}]
            """);
        var run = await _server.PbmAsync("queue", "list");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Lines.ShouldBe(
        [
            "QUEUE    INBOX      READY  RUNNING  SCHEDULED  DEAD  SUCCEEDED  NODES  NOTE",
            "default      7  1,234,567       16          0     2      1,000      2",
            "email        0         12        3          1     0                 1  paused",
        ]);
    }

    [Fact]
    public async Task List_OfNothing_SaysSo()
    {
        _server.On("GET /api/v1/queues", "[]");
        (await _server.PbmAsync("queue", "list")).Output.ShouldStartWith("There are no queues yet");
        (await _server.PbmAsync("queue", "list", "--json")).Output.ShouldBe("[]\n");
    }
}
