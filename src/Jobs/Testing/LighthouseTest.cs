using System.Text;
using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Jobs.Testing;

/// <summary>
/// Runs handlers as a node would, without Redis: the arguments go to JSON and back, the middleware and the job's DI scope are there, and
/// what the handler throws is judged by the same policy. For tests.
/// </summary>
public static class LighthouseTest
{
    /// <summary>Runs a handler.</summary>
    /// <param name="handler">The handler; its own dependencies are the test's business.</param>
    /// <param name="args">Written as JSON and bound again.</param>
    /// <param name="job">What the handler is told, and the node around it.</param>
    /// <param name="cancel">Cancelled, it cancels the job as an operator would.</param>
    public static Task<TestedRun> RunAsync<TArgs>(IJobHandler<TArgs> handler, TArgs args, TestedJob? job = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return RunAsync(handler.HandleAsync, args, job, cancel);
    }

    /// <inheritdoc cref="RunAsync{TArgs}(IJobHandler{TArgs}, TArgs, TestedJob?, CancellationToken)"/>
    public static Task<TestedRun> RunAsync<TArgs, TResult>(IJobHandler<TArgs, TResult> handler, TArgs args, TestedJob? job = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return RunAsync<TArgs>(node => node.Handle<TArgs, TResult>(handler.HandleAsync, Named<TArgs>(job)), args, job, cancel);
    }

    /// <summary>Runs a function as a handler.</summary>
    /// <inheritdoc cref="RunAsync{TArgs}(IJobHandler{TArgs}, TArgs, TestedJob?, CancellationToken)"/>
    public static Task<TestedRun> RunAsync<TArgs>(Func<TArgs, JobContext, CancellationToken, Task> handler, TArgs args, TestedJob? job = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return RunAsync<TArgs>(node => node.Handle(handler, Named<TArgs>(job)), args, job, cancel);
    }

    /// <summary>Runs whichever handler of a node takes these arguments, with everything else the node was given: the same method that a program configures its node with.</summary>
    /// <param name="node">Names handlers, middleware and what failures mean.</param>
    /// <inheritdoc cref="RunAsync{TArgs}(IJobHandler{TArgs}, TArgs, TestedJob?, CancellationToken)"/>
    public static Task<TestedRun> RunAsync<TArgs>(Action<NodeBuilder> node, TArgs args, TestedJob? job = null, CancellationToken cancel = default) =>
        RunAsync(node, (registry, type) => JsonSerializer.SerializeToUtf8Bytes(args, registry.TryGet(type, out var entry) ? entry.Options.EffectiveJson : JobJson.Options),
            job?.Handler?.Invoke(new HandlerOptions()).Type ?? JobTypeAttribute.Find(typeof(TArgs))?.Name ?? TestRun.DefaultType, job, cancel);

    /// <summary>The same for a job as another program may have written it.</summary>
    /// <param name="node">Names handlers, middleware and what failures mean.</param>
    /// <param name="type">The job's type.</param>
    /// <param name="args">The job's arguments, as JSON.</param>
    /// <param name="job">What the handler is told, and the node around it.</param>
    /// <param name="cancel">Cancelled, it cancels the job as an operator would.</param>
    public static Task<TestedRun> RunJsonAsync(Action<NodeBuilder> node, string type, string args, TestedJob? job = null, CancellationToken cancel = default) =>
        RunAsync(node, (_, _) => Encoding.UTF8.GetBytes(args), type, job, cancel);

    private static async Task<TestedRun> RunAsync(Action<NodeBuilder> node, Func<HandlerRegistry, string, byte[]> args, string type, TestedJob? job, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(node);
        await using var run = new TestRun(node, job ?? new TestedJob());
        return await run.RunAsync(type, args, cancel);
    }

    /// <summary>A handler whose arguments name no type is given one.</summary>
    private static Func<HandlerOptions, HandlerOptions> Named<TArgs>(TestedJob? job) => options =>
    {
        options = job?.Handler?.Invoke(options) ?? options;
        return options.Type is null && JobTypeAttribute.Find(typeof(TArgs)) is null ? options with { Type = TestRun.DefaultType } : options;
    };
}
