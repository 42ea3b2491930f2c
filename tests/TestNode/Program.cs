using System.Globalization;
using System.Text.Json;
using Lighthouse.Jobs;
using Lighthouse.Messages;
using Lighthouse.Node;
using Lighthouse.TestNode;

// A node whose handlers do what the end-to-end tests need: nothing, wait, fail some times, leave a mark for each run, use up the machine.
// The environment makes it unlike its neighbours: another clock, another version of the functions, a type it does not know.
var without = Environment.GetEnvironmentVariable("TESTNODE_WITHOUT");
return await NodeProgram.RunAsync(
    args,
    node =>
    {
        node
            .Handle<JsonElement, JsonElement>((value, _, _) => Task.FromResult(value), o => o with { Type = "test.echo" })
            .Handle<string, int>((text, _, _) => Task.FromResult(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length), o => o with { Type = "text.count-words" })
            .Handle<Sleep>((sleep, _, stop) => Task.Delay(sleep.Ms, stop))
            .Handle<Stubborn>((stubborn, _, _) => Task.Delay(stubborn.Ms, CancellationToken.None))
            .Handle<Flaky>((flaky, job, _) => job.Attempt <= flaky.Failures
                ? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"attempt {job.Attempt} fails on purpose"))
                : Task.CompletedTask)
            .Handle<Mark>(async (mark, job, stop) =>
            {
                await File.AppendAllTextAsync(mark.File, $"{job.Id} {job.Attempt} {job.Fence}\n", stop);
                await Task.Delay(mark.Ms, stop);
            })
            .Handle<Spawn>((spawn, job, _) =>
            {
                for (var i = 0; i < spawn.Count; i++) job.Enqueue(new Noop(), spawn.Queue is null ? null : new JobOptions { Queue = spawn.Queue });
                return Task.CompletedTask;
            })
            .Handle<Report>((_, job, _) =>
            {
                job.ReportProgress(0.5, "half way");
                return Task.CompletedTask;
            })
            .Handle<Burn>((burn, _, _) => Machine.Burn(burn.Ms))
            .Handle<Block>((block, _, _) => Machine.Block(block.Ms))
            .Handle<Kill>((_, _, _) => Machine.Kill());
        if (without != "test.noop") node.Handle<Noop>((_, _, _) => Task.CompletedTask);
    },
    Unlike.Configure);

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

[JobType("test.spawn")]
internal sealed record Spawn(int Count, string? Queue = null);

[JobType("test.report")]
internal sealed record Report;

[JobType("test.burn")]
internal sealed record Burn(int Ms);

[JobType("test.kill")]
internal sealed record Kill;

[JobType("test.block")]
internal sealed record Block(int Ms);
