using System.Globalization;
using System.Text.Json;
using Lighthouse.Jobs;
using Lighthouse.Messages;
using Lighthouse.Node;

// A node whose handlers do what the end-to-end tests need: nothing, wait, fail some times, leave a mark for each run.
return await NodeProgram.RunAsync(args, node => node
    .Handle<JsonElement, JsonElement>((value, _, _) => Task.FromResult(value), o => o with { Type = "test.echo" })
    .Handle<string, int>((text, _, _) => Task.FromResult(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length), o => o with { Type = "text.count-words" })
    .Handle<Noop>((_, _, _) => Task.CompletedTask)
    .Handle<Sleep>((sleep, _, stop) => Task.Delay(sleep.Ms, stop))
    .Handle<Stubborn>((stubborn, _, _) => Task.Delay(stubborn.Ms, CancellationToken.None))
    .Handle<Flaky>((flaky, job, _) => job.Attempt <= flaky.Failures
        ? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"attempt {job.Attempt} fails on purpose"))
        : Task.CompletedTask)
    .Handle<Mark>(async (mark, job, stop) =>
    {
        await File.AppendAllTextAsync(mark.File, $"{job.Id} {job.Attempt} {job.Fence}\n", stop);
        await Task.Delay(mark.Ms, stop);
    }));

[JobType("test.noop")]
internal sealed record Noop;

[JobType("test.sleep")]
internal sealed record Sleep(int Ms);

[JobType("test.stubborn")]
internal sealed record Stubborn(int Ms);

[JobType("test.flaky")]
internal sealed record Flaky(int Failures);

[JobType("test.mark")]
internal sealed record Mark(string File, int Ms);
