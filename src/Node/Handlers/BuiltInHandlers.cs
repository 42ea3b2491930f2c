using Lighthouse.Jobs;
using Microsoft.Extensions.Configuration;

namespace Lighthouse.Node;

/// <summary>
/// The handlers that need no .NET: <c>lighthouse.node.handlers.exec</c>, <c>.http</c> and <c>.smtp</c>, one section a job type.
/// </summary>
internal static class BuiltInHandlers
{
    public const string Path = SettingsReader.Root + ".node.handlers";

    /// <param name="programs">Tells whether a program can be found.</param>
    public static void Register(NodeBuilder node, IConfiguration configuration, ProgramFinder programs, List<SettingsError> errors)
    {
        var handlers = new SettingsSection(configuration.GetSection(Path.Replace('.', ':')), Path, errors);
        var before = errors.Count;
        var exec = ReadAll(handlers, "exec", (section, name) => ExecSettings.Read(section, name, programs));
        var http = ReadAll(handlers, "http", HttpSettings.Read);
        var smtp = ReadAll(handlers, "smtp", SmtpHandlerSettings.Read);
        handlers.RefuseUnknown();
        if (errors.Count > before) return;

        node.On<DeadJobException>(Then.DeadLetter);
        foreach (var settings in exec) Register(node, handlers, settings.Options, services => settings.Lines
            ? ActivatorUtilities.CreateInstance<LinesHandler>(services, settings)
            : ActivatorUtilities.CreateInstance<ExecHandler>(services, settings));
        foreach (var settings in http) Register(node, handlers, settings.Options, services => ActivatorUtilities.CreateInstance<HttpHandler>(services, settings));
        foreach (var settings in smtp) Register(node, handlers, settings.Options, services => ActivatorUtilities.CreateInstance<SmtpHandler>(services, settings));
    }

    private static List<T> ReadAll<T>(SettingsSection handlers, string kind, Func<SettingsSection, string, T> read)
    {
        var section = handlers.Section(kind);
        return [.. section.Names.ToList().Select(name => read(section.Section(name), name))];
    }

    private static void Register(NodeBuilder node, SettingsSection handlers, HandlerOptions options, Func<IServiceProvider, IRawJobHandler> factory)
    {
        try
        {
            node.HandleRaw(options.Type!, factory, options);
        }
        catch (ArgumentException exception)
        {
            handlers.Error(options.Type!, exception.Message);
        }
    }
}
