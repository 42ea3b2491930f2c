using System.Text;
using Lighthouse.Messages;

namespace Lighthouse.Broker.Tests;

public sealed class FragmentWriterTests
{
    [Theory]
    [InlineData("email.send", "welcome-42")]
    [InlineData("quo\"te\\d", "1795210074920-0")]
    [InlineData("\u00fcber/t\ud83d\ude00", "id")]
    [InlineData("t", "\u0001\"")]
    public void Write_AnyOutcome_IsReadBackAsItWas(string type, string id)
    {
        using var writer = new FragmentWriter();
        var job = new ClaimedJob(JobStreams.Ready, new EntryId(5, 6), Encoding.UTF8.GetBytes(id), 7, 1_700_000_000_500, new JobMeta { Attempts = 2, EnqueuedMs = 1_700_000_000_000 }, []);
        foreach (var error in (JobError?[])[null, new JobError("E", "\"quoted\" \u00e9\n")])
        {
            var outcome = new Outcome { Job = job, Kind = OutcomeKind.Cancelled, Type = type, StartedMs = 1_700_000_000_501, Duration = TimeSpan.FromMicroseconds(12), Error = error };

            var entry = JournalEntryReader.Read(Encoding.UTF8.GetBytes($"[{Encoding.UTF8.GetString(writer.Write(outcome))}]")).ShouldHaveSingleItem();

            entry.ShouldBe(new JournalEntry
            {
                Id = id,
                Type = type,
                State = "cancelled",
                Attempt = 3,
                EnqueuedMs = 1_700_000_000_000,
                ClaimedMs = 1_700_000_000_500,
                StartedMs = 1_700_000_000_501,
                Duration = TimeSpan.FromMicroseconds(12),
                Error = error,
            });
        }
    }
}
