using Lighthouse.Messages;

namespace Lighthouse.Samples;

/// <summary>One invitation of the mailing.</summary>
[JobType("email.send")]
public sealed record SendEmail(string To, string Name, string City);
