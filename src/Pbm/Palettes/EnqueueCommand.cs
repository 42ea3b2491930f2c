using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm job enqueue TYPE [ARGS]</c>. Options are passed on as they are: what they may be, the cluster says, in the same words as at every other door.</summary>
internal static class EnqueueCommand
{
    private static readonly (string Field, string Help, string Value)[] TextOptions =
    [
        ("id", "Idempotency key: a second job with a known id is dropped.", "ID"),
        ("priority", "high, normal or low.", "PRIORITY"),
        ("delay", "Run it after this time, such as 30s or 5m.", "DURATION"),
        ("run_at", "Run it at this time: ISO-8601 or Unix time.", "TIME"),
        ("expires_in", "Give it up when it has not started after this time.", "DURATION"),
        ("expires_at", "Give it up when it has not started at this time.", "TIME"),
        ("backoff", "Waiting between attempts: 30s, 10s,1m,10m or exponential:10s:1h.", "BACKOFF"),
        ("timeout", "Cancel an attempt after this time.", "DURATION"),
        ("unique", "Only one job with this key at a time.", "KEY"),
        ("unique_for", "How long the key is held: 10m for ten minutes, done:10m until done and at most ten minutes.", "DURATION"),
        ("on_duplicate", "drop (this one is dropped) or replace (the first is, unless it runs).", "ACT"),
        ("ordering_key", "Jobs with one key run one after the other.", "KEY"),
        ("result_ttl", "Keep the result for this time.", "DURATION"),
        ("reply_to", "Name of the reply list that gets the outcome.", "NAME"),
        ("traceparent", "W3C trace context.", "VALUE"),
    ];

    public static Command Create(PaletteContext context)
    {
        var type = new Argument<string?>("TYPE") { Description = "The job's type, such as email.send.", Arity = ArgumentArity.ZeroOrOne };
        var args = new Argument<string?>("ARGS") { Description = "Its arguments as JSON, such as '{\"to\":\"a@b.c\"}'; - reads them from standard input.", Arity = ArgumentArity.ZeroOrOne };
        var queue = new Option<string>("--queue", "-q") { Description = "The queue.", HelpName = "QUEUE", DefaultValueFactory = _ => "default" };
        var attempts = new Option<int?>("--max-attempts") { Description = "Attempts, the first included.", HelpName = "N" };
        var meta = new Option<string[]>("--meta") { Description = "key=value to carry along, repeatable; or a JSON object.", HelpName = "KEY=VALUE" };
        var file = new Option<string?>("--file", "-f") { Description = "Enqueue each line of a file, a job document such as {\"type\":\"email.send\",\"args\":{…}}; - reads standard input.", HelpName = "FILE" };
        var atomic = new Option<bool>("--atomic") { Description = "With --file: all jobs or none, at most 500." };
        var texts = TextOptions.Select(option => (option.Field, Option: new Option<string?>("--" + option.Field.Replace('_', '-')) { Description = option.Help, HelpName = option.Value })).ToList();

        var enqueue = new Command("enqueue", "Enqueues a job and prints its id; or, with --file, thousands.") { type, args, queue, attempts, meta, file, atomic };
        foreach (var (_, option) in texts) enqueue.Add(option);
        enqueue.Validators.Add(result =>
        {
            var (typed, filed) = (result.GetResult(type) is { Tokens.Count: > 0 }, result.GetResult(file) is not null);
            if (typed && filed) result.AddError("A TYPE and --file exclude each other: each line of the file says its own type.");
            if (!typed && !filed) result.AddError("Expected the TYPE of a job, or --file.");
            if (!filed && result.GetValue(atomic)) result.AddError("--atomic needs --file.");
        });
        enqueue.SetAction(async (command, ct) =>
        {
            if (command.GetValue(file) is { } path)
            {
                var bulk = new EnqueueFile(context, command.GetRequiredValue(queue), command.GetValue(atomic), command.GetValue(context.Json));
                using var reader = path == "-" ? context.Input : Open(path);
                return await bulk.RunAsync(reader, ct);
            }

            var document = new JobDocument(command.GetRequiredValue(type)!);
            document.SetArguments(await ReadArgumentsAsync(context, command.GetValue(args), ct));
            document.SetMeta(command.GetValue(meta) ?? []);
            if (command.GetValue(attempts) is { } limit) document.Set("max_attempts", limit);
            foreach (var (field, option) in texts)
            {
                if (command.GetValue(option) is { } text) document.Set(field, text);
            }

            var answer = await context.Client().EnqueueAsync(command.GetRequiredValue(queue), document.ToBytes(), ct);
            return context.Show(command, answer, enqueued => ShowEnqueued(context.Terminal, enqueued));
        });
        return enqueue;
    }

    private static async Task<string?> ReadArgumentsAsync(PaletteContext context, string? args, CancellationToken ct) =>
        args == "-" ? await context.Input.ReadToEndAsync(ct) : args;

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PbmException(ExitCode.Usage, $"`{path}` cannot be read: {e.Message}");
        }
    }

    private static void ShowEnqueued(Terminal terminal, EnqueuedAnswer enqueued) => terminal.Line(enqueued.New == false
        ? $"{enqueued.Queue}/{enqueued.Id} is known already: nothing was enqueued."
        : $"{enqueued.Queue}/{enqueued.Id}");
}
