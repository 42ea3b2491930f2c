using System.Text.Json.Serialization;

namespace Lighthouse.Samples.Sink;

/// <summary>The first line on standard output.</summary>
internal sealed record SinkAddresses(string Smtp, string Http, string Directory);

/// <summary>What <c>GET /counts</c> answers.</summary>
internal sealed record SinkCounts(MailCounts Mail, WebhookCounts Webhook);

/// <param name="Accepted">Messages taken.</param>
/// <param name="Recipients">Addresses they were for, without repetition.</param>
/// <param name="RefusedForNow">Recipients answered with 4xx.</param>
/// <param name="Refused">Recipients answered with 5xx.</param>
internal sealed record MailCounts(int Accepted, int Recipients, int RefusedForNow, int Refused);

/// <param name="Posts">All requests.</param>
/// <param name="Accepted">Answered with 2xx.</param>
/// <param name="Failed">Answered with 5xx: asked to try again.</param>
/// <param name="Refused">Answered with 4xx.</param>
internal sealed record WebhookCounts(int Posts, int Accepted, int Failed, int Refused);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SinkAddresses))]
[JsonSerializable(typeof(SinkCounts))]
internal sealed partial class SinkJson : JsonSerializerContext;
