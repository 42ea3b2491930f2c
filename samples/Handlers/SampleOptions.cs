using Lighthouse.Node;
using Microsoft.Extensions.Configuration;

namespace Lighthouse.Samples;

/// <summary>Section <c>samples</c> of the worker's configuration.</summary>
public sealed record SampleOptions
{
    /// <summary>The folder that holds the repository; paths in jobs are relative to it.</summary>
    public required string Root { get; init; }

    public required SmtpSettings Smtp { get; init; }

    public required string From { get; init; }

    public static SampleOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("samples");
        return new SampleOptions
        {
            Root = Path.GetFullPath(section["root"] ?? "."),
            From = section["smtp:from"] ?? "Lighthouse Club <club@example.org>",
            Smtp = new SmtpSettings
            {
                Host = section["smtp:host"] ?? "127.0.0.1",
                Port = section.GetValue("smtp:port", 2525),
            },
        };
    }
}
