using Lighthouse.Messages;

namespace Lighthouse.Client.Tests;

[JobType("email.send", Queue = "email")]
internal sealed record SendEmail(string To, string? Subject = null);
