using System.Runtime.InteropServices;
using Lighthouse.Hocon;
using Lighthouse.Jobs;
using Lighthouse.Jobs.Management;
using Lighthouse.Redis.Embedded;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lighthouse.Startup;

/// <summary>
/// The life of an executable: command line, configuration with all its errors at once, the embedded Redis where it is asked for, host, signals.
/// </summary>
/// <param name="program">Its name, as people start it.</param>
/// <param name="purpose">What it is, in a few words.</param>
/// <param name="compose">Adds the program's own parts, and to the list what is wrong with its own settings.</param>
internal sealed class StartHost(string program, string purpose, Action<HostApplicationBuilder, List<SettingsError>> compose)
{
    public const int Stopped = 0;
    public const int Failed = 1;
    public const int Misconfigured = 2;

    private const string RedisSetting = SettingsReader.Root + ".redis";

    private readonly TextWriter _errors = Console.Error;

    public async Task<int> RunAsync(string[] args)
    {
        if (!StartArguments.TryParse(args, out var arguments, out var error)) return Refuse(error);
        if (arguments.Help)
        {
            Console.Out.WriteLine(StartArguments.Usage(program, purpose));
            return Stopped;
        }

        try
        {
            var configuration = StartConfiguration.Load(arguments, program, Reference(), Environment.GetEnvironmentVariable);
            if (arguments.Health) return await ProbeAsync(configuration.Root);
            var builder = Build(configuration);
            var found = Check(configuration.Root, arguments);
            compose(builder, found);
            if (found.Count == 0) return await RunAsync(builder, arguments.Embedded);
            StartErrors.Write(_errors, program, StartErrors.Describe(configuration, found));
            return Misconfigured;
        }
        catch (HoconException exception)
        {
            StartErrors.Write(_errors, program, [.. exception.Errors.Select(mistake => $"{mistake}")]);
            return Misconfigured;
        }
        catch (Exception exception) when (exception is ListenException or EmbeddedRedisException)
        {
            _errors.WriteLine($"{program}: {exception.Message}");
            return Failed;
        }
        catch (Exception exception)
        {
            _errors.WriteLine($"{program}: this should not happen; please report it: {exception}");
            return Failed;
        }
    }

    private static HostApplicationBuilder Build(StartConfiguration configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration.Root);
        Log(builder.Logging, configuration.Root);
        builder.Services.AddSingleton<IHostLifetime>(services =>
            new SignalLifetime(services.GetRequiredService<IHostApplicationLifetime>(), services.GetRequiredService<NodeControl>().StopNow));
        return builder;
    }

    private static void Log(ILoggingBuilder logging, IConfiguration configuration) => logging
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddConfiguration(configuration.GetSection("logging"))
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });

    private static List<SettingsError> Check(IConfiguration configuration, StartArguments arguments)
    {
        var errors = new List<SettingsError>();
        SettingsReader.Read(configuration, errors);
        if (arguments.Embedded) errors.RemoveAll(error => error.Path == RedisSetting);
        return errors;
    }

    private static async Task<int> RunAsync(HostApplicationBuilder builder, bool embedded)
    {
        await using var redis = embedded ? await StartRedisAsync(builder.Configuration) : null;
        if (embedded && redis is null) return Stopped;
        if (redis is not null) builder.Configuration.AddInMemoryCollection([new(RedisSetting.Replace('.', ':'), redis.Url)]);
        var host = builder.Build();
        var state = host.Services.GetRequiredService<NodeState>();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            if (await StartAsync(host, stopping)) await host.WaitForShutdownAsync();
            return state.ExitCode;
        }
        finally
        {
            if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
            else host.Dispose();
        }
    }

    /// <returns>False when it was told to stop while it started: it has not joined yet, and an order that was obeyed is no failure.</returns>
    private static async Task<bool> StartAsync(IHost host, CancellationToken stopping)
    {
        try
        {
            await host.StartAsync(CancellationToken.None);
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <returns>Null when the program was told to stop meanwhile: the host, which else looks after signals, is not there yet.</returns>
    private static async Task<EmbeddedRedis?> StartRedisAsync(IConfiguration configuration)
    {
        using var loggers = LoggerFactory.Create(logging => Log(logging, configuration));
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await EmbeddedRedis.StartAsync(new EmbeddedRedisOptions(), TimeProvider.System, loggers, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private async Task<int> ProbeAsync(IConfiguration configuration)
    {
        var fault = await HealthProbe.AskAsync(SettingsReader.Read(configuration, []).Health);
        if (fault is null) return Stopped;
        _errors.WriteLine($"{program}: {fault}");
        return Failed;
    }

    private static string Reference()
    {
        using var resource = typeof(StartHost).Assembly.GetManifestResourceStream("reference.conf");
        if (resource is null) return "";
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    private int Refuse(string error)
    {
        _errors.WriteLine($"{program}: {error}");
        return Misconfigured;
    }
}
