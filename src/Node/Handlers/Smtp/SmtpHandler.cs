using System.Text.Json;
using Lighthouse.Jobs;

namespace Lighthouse.Node;

/// <summary>Sends a mail a job: 4xx and a connection that fails are retried, 5xx and what cannot be a mail is dead.</summary>
internal sealed class SmtpHandler(SmtpHandlerSettings settings, TimeProvider time) : IRawJobHandler
{
    private readonly SmtpSender _sender = new(settings.Server, time);
    private readonly ArgumentBinder<MailArguments> _arguments = new(Messages.JobJson.Options);

    public async Task<ReadOnlyMemory<byte>?> HandleAsync(ReadOnlyMemory<byte> args, JobContext job, CancellationToken stop)
    {
        var wanted = _arguments.Bind(args.Span);
        if (wanted.From is not null && !settings.AllowFrom) throw new ArgumentsException("args do not fit: `from` is not for a job to choose here (allowFrom).");
        var mail = new Mail
        {
            From = wanted.From ?? settings.From,
            To = wanted.To,
            Subject = wanted.Subject,
            Text = wanted.Text,
            Html = wanted.Html,
            MessageId = $"{job.Queue}.{job.Id}@{settings.Server.LocalName}",
        };
        try
        {
            job.Log(await _sender.SendAsync(mail, stop));
            return null;
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentsException($"args do not fit: {exception.Message}", exception);
        }
        catch (SmtpRefusedException exception) when (exception.Permanent)
        {
            throw new DeadJobException($"smtp.{exception.Code}", exception.Message);
        }
        catch (SmtpRefusedException exception)
        {
            throw new FailedJobException($"smtp.{exception.Code}", exception.Message);
        }
        catch (IOException exception)
        {
            throw new FailedJobException("smtp", exception.Message, exception);
        }
    }
}

/// <summary>The args of a mail job.</summary>
internal sealed record MailArguments(string To, string Subject, string Text, string? Html = null, string? From = null);
