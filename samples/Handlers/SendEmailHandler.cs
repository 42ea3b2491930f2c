using Lighthouse.Jobs;
using Lighthouse.Node;

namespace Lighthouse.Samples;

/// <summary><c>email.send</c>: fills the template for one recipient and hands the message to the mail server.</summary>
public sealed class SendEmailHandler(SmtpSender sender, MailTemplate template, SampleOptions options) : IJobHandler<SendEmail>
{
    public async Task HandleAsync(SendEmail args, JobContext job, CancellationToken stop)
    {
        var (subject, text) = template.Fill(new Dictionary<string, string> { ["name"] = args.Name, ["city"] = args.City });
        var mail = new Mail { From = options.From, To = args.To, Subject = subject, Text = text, MessageId = $"{job.Queue}.{job.Id}@example.org" };
        try
        {
            job.Log(await sender.SendAsync(mail, stop));
        }
        catch (SmtpRefusedException exception) when (exception.Permanent)
        {
            throw new MailboxRefusedException(exception.Message, exception);
        }
        catch (ArgumentException exception)
        {
            throw new SampleInputException(exception.Message);
        }
    }
}

/// <summary>The mail server will never take this message.</summary>
public sealed class MailboxRefusedException(string message, Exception innerException) : Exception(message, innerException);
