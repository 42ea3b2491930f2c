using System.Text.Json;
using Lighthouse.Messages;

namespace Lighthouse.Chaos;

/// <summary>A planned job as doors take it.</summary>
internal static class Documents
{
    public static byte[] Args(JobPlan plan) => JsonSerializer.SerializeToUtf8Bytes(plan.Work, LoadJson.Default.WorkPlan);

    public static byte[] Of(JobPlan plan) => EnvelopeWriter.Document(plan.Type, Args(plan), plan.Options);
}
