using Lighthouse.Jobs;
using Lighthouse.Startup;

namespace Lighthouse.Node;

/// <summary>The node as an executable. A program with handlers of its own calls it from its entry point and has all the rest.</summary>
public static class NodeProgram
{
    /// <summary>
    /// Runs a node until it is told to stop: command line, HOCON, environment, built-in handlers, management and health.
    /// </summary>
    /// <param name="args">The command line; <c>--help</c> lists what it takes.</param>
    /// <param name="more">Adds queues and handlers.</param>
    /// <param name="services">Adds what those handlers need.</param>
    /// <returns>
    /// The exit code: 0 stopped as asked, 1 could not go on (a handler's failure was escalated, a port was taken), 2 command line or configuration is wrong.
    /// </returns>
    public static Task<int> RunAsync(string[] args, Action<NodeBuilder>? more = null, Action<IServiceCollection>? services = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new StartHost("node", "runs jobs from Redis", (builder, errors) =>
        {
            services?.Invoke(builder.Services);
            builder.AddLighthouseManagement();
            builder.AddLighthouseNode(node =>
            {
                var programs = new ProgramFinder(Environment.GetEnvironmentVariable("PATH"));
                BuiltInHandlers.Register(node, builder.Configuration, programs, errors);
                try
                {
                    more?.Invoke(node);
                }
                catch (ArgumentException conflict)
                {
                    // A type that both the program and the configuration handle, for instance: a setting's fault as well.
                    errors.Add(new SettingsError(BuiltInHandlers.Path, conflict.Message));
                }
            });
        }).RunAsync(args);
    }
}
