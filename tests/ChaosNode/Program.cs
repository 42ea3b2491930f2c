using System.Text.Json;
using Lighthouse.Chaos;
using Lighthouse.ChaosNode;
using Lighthouse.Jobs;
using Lighthouse.Node;

// A node whose handlers write what they do, with their fence, to a ledger outside of the cluster. The environment names the ledger's socket.
await using var ledger = await LedgerClient.ConnectAsync(Environment.GetEnvironmentVariable(LedgerLine.SocketVariable));
return await NodeProgram.RunAsync(
    args,
    node => node
        .Handle<Work, WorkHandler>()
        .Handle<ResultWork, string, ResultWorkHandler>()
        .Handle<JsonElement, TickHandler>(o => o with { Type = "chaos.tick" })
        .On<OvertakenException>(Then.DeadLetter),
    services => services.AddSingleton(ledger));
