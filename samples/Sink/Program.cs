using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Lighthouse.Samples.Sink;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

if (!SinkArguments.TryParse(args, out var arguments, out var error))
{
    Console.Error.WriteLine(error);
    return 2;
}

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, arguments.HttpPort));
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SinkJson.Default));

var store = new MailStore(arguments.Directory);
var webhook = new WebhookEndpoint();
using var listener = new TcpListener(IPAddress.Loopback, arguments.SmtpPort);
await using var app = builder.Build();
app.MapPost("/webhook", webhook.HandleAsync);
app.MapGet("/counts", () => new SinkCounts(store.Counts, webhook.Counts));
try
{
    listener.Start();
    await app.StartAsync();
}
catch (Exception exception) when (exception is IOException or SocketException)
{
    Console.Error.WriteLine($"The sink cannot listen: {exception.Message} Choose other ports with --smtp-port and --http-port, or free ones with --port 0.");
    return 1;
}

var stopping = app.Lifetime.ApplicationStopping;
var serving = new SmtpServer(listener, store).RunAsync(stopping);
var http = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
Console.WriteLine(JsonSerializer.Serialize(new SinkAddresses($"{listener.LocalEndpoint}", http, store.Directory), SinkJson.Default.SinkAddresses));
await app.WaitForShutdownAsync();
await serving;
return 0;
