using Microsoft.Extensions.Logging;

namespace Lighthouse.Actors.Tests;

public sealed class DeadLetterTests : Simulated, IDisposable
{
    private readonly RecordingLogger _logger = new();

    public void Dispose() => _logger.Dispose();

    private protected override ActorSystemOptions Configure(ActorSystemOptions options) =>
        options with { LoggerFactory = _logger, DeadLetterLogLimit = 3 };

    [Fact]
    public void Tell_StoppedActor_IsCountedAndLoggedUpToTheLimit()
    {
        List<DeadLetter> published = [];
        System.DeadLetters.Published += published.Add;
        ActorRef<string> actor = Spawn(new Script<string>(), "gone");
        Sim.Run(() => System.StopAsync(actor, TimeSpan.FromSeconds(1)));

        Tell(actor, "a", "b", "c", "d", "e");

        System.DeadLetters.Count.ShouldBe(5);
        published.Select(letter => letter.Message).ShouldBe(["a", "b", "c", "d", "e"]);
        published.ShouldAllBe(letter => letter.Recipient == actor);
        _logger.Lines.ShouldBe(
        [
            "Information: String was told to /user/gone, which has stopped: a dead letter",
            "Information: String was told to /user/gone, which has stopped: a dead letter",
            "Information: String was told to /user/gone, which has stopped: a dead letter",
            "Information: 3 dead letters were logged; further ones are only counted",
        ]);
    }

    [Fact]
    public void Failure_IsLoggedWithPathMessageAndDirective_UnlessTurnedOff()
    {
        Script<string> failing = new() { Receive = (_, _) => throw new BoomException() };
        ActorRef<string> loud = Spawn(failing, "loud");
        ActorRef<string>? quiet = null;
        Spawn(new Script<string>
        {
            Start = context =>
            {
                quiet = context.Spawn(failing.Props);
                return default;
            },
            Strategy = new SupervisorStrategy { LogFailures = false },
        });
        Sim.RunUntilIdle();

        Tell(loud, "a");
        Tell(quiet!, "a");

        _logger.Lines.ShouldBe(["Warning: /user/loud failed at String: Restart"]);
    }

    private sealed class RecordingLogger : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
