using System.Text.Json;
using Lighthouse.Jobs;
using Lighthouse.Messages;
using Lighthouse.Node;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Lighthouse.Samples;

/// <summary>The samples' handlers and what they need.</summary>
public static class Samples
{
    /// <summary>Quick enough that a demonstration need not wait.</summary>
    private static readonly Backoff Soon = Backoff.Exponential(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));

    public static NodeBuilder AddSamples(this NodeBuilder node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node
            .Handle<JsonElement, int, CountWordsHandler>(o => o with { Type = CountWordsHandler.JobType })
            .Handle<SendEmail, SendEmailHandler>(o => o with { MaxAttempts = 8, Timeout = TimeSpan.FromMinutes(1), Backoff = Soon })
            .On<MailboxRefusedException>(Then.DeadLetter)
            .On<SampleInputException>(Then.DeadLetter);
    }

    public static IServiceCollection AddSamples(this IServiceCollection services) => services
        .AddSingleton(provider => SampleOptions.Read(provider.GetRequiredService<IConfiguration>()))
        .AddSingleton(provider => new SmtpSender(provider.GetRequiredService<SampleOptions>().Smtp, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<SampleFiles>()
        .AddSingleton<MailTemplate>();
}
