using Lighthouse.Jobs;
using Lighthouse.Messages;

namespace Lighthouse.Node;

/// <summary>One job type that is a mail: section <c>lighthouse.node.handlers.smtp.&lt;name&gt;</c>.</summary>
internal sealed record SmtpHandlerSettings
{
    public required HandlerOptions Options { get; init; }

    public required SmtpSettings Server { get; init; }

    /// <summary>The sender, unless <see cref="AllowFrom"/> lets the job say another.</summary>
    public required string From { get; init; }

    /// <summary>Whether a job's <c>from</c> is obeyed.</summary>
    public bool AllowFrom { get; init; }

    public static SmtpHandlerSettings Read(SettingsSection section, string name)
    {
        var settings = new SmtpHandlerSettings
        {
            Options = HandlerSection.ReadOptions(section, name, Defaults.SmtpTimeout),
            Server = SmtpSettings.Read(section),
            From = section.Text("from", ""),
            AllowFrom = section.Flag("allowFrom", false),
        };
        section.RefuseUnknown();
        if (!MailAddress.TryParse(settings.From, out _)) section.Error("from", settings.From.Length == 0 ? "is missing: write the sender's address." : $"`{settings.From}` is not a mail address.");
        return settings;
    }
}
