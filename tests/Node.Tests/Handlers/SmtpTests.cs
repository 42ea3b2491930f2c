using System.Text;
using Lighthouse.Jobs;

namespace Lighthouse.Node.Tests.Handlers;

public sealed class SmtpTests
{
    private const string Args = """{"to":"bob@example.com","subject":"Hello","text":"Hi Bob"}""";

    [Fact]
    public async Task Send_Plain_SpeaksTheProtocolInOrder()
    {
        await using var server = new SmtpScript();
        await using var jobs = Jobs(server);
        var job = new JobContext { Id = "42", Queue = "email" };

        (await jobs.RunAsync("mail", Args, job)).ShouldBeNull();

        server.Commands.ShouldBe(["EHLO localhost", "MAIL FROM:<ada@example.com>", "RCPT TO:<bob@example.com>", "DATA", "QUIT"]);
        var message = server.Messages.ShouldHaveSingleItem();
        message.ShouldContain("Message-ID: <email.42@localhost>\r\n");
        message.ShouldContain("From: \"Ada\" <ada@example.com>\r\nTo: bob@example.com\r\nSubject: Hello\r\n");
        message.ShouldEndWith("\r\n\r\nHi Bob\r\n");
        job.LogLines.ShouldBe(["kept as 1"]);
    }

    [Fact]
    public async Task Send_LinesThatBeginWithADot_AreStuffed()
    {
        await using var server = new SmtpScript();
        await using var jobs = Jobs(server);

        await jobs.RunAsync("mail", """{"to":"bob@example.com","subject":"Dots","text":".first\n..second\n.\nend"}""");

        server.Messages.ShouldHaveSingleItem().ShouldEndWith("\r\n\r\n..first\r\n...second\r\n..\r\nend\r\n");
    }

    [Fact]
    public async Task Send_OtherLanguages_AreEncodedInSubjectAndBody()
    {
        await using var server = new SmtpScript();
        await using var jobs = Jobs(server);
        const string Subject = "Grüße aus Łódź, 東京 und São Paulo, mit viel Licht und noch mehr Nebel über dem Wasser";

        await jobs.RunAsync("mail", $$"""{"to":"bob@example.com","subject":"{{Subject}}","text":"fünf = 5 \nend"}""");

        var message = server.Messages.ShouldHaveSingleItem();
        message.ShouldAllBe(letter => letter < 128);
        message.Split("\r\n").ShouldAllBe(line => line.Length <= 78);
        Decode(message).ShouldBe(Subject);
        message.ShouldContain("f=C3=BCnf =3D 5=20\r\nend\r\n");
    }

    [Theory]
    [InlineData("""{"to":"bob@example.com\r\nRCPT TO:<eve@example.com>","subject":"s","text":"t"}""")]
    [InlineData("""{"to":"bob@example.com>\r\nDATA","subject":"s","text":"t"}""")]
    [InlineData("""{"to":"bob@example.com","subject":"s\r\nBcc: eve@example.com","text":"t"}""")]
    [InlineData("""{"to":"Bob\nBcc: eve@example.com <bob@example.com>","subject":"s","text":"t"}""")]
    [InlineData("""{"to":"bob","subject":"s","text":"t"}""")]
    [InlineData("""{"to":"bob@example.com,eve@example.com","subject":"s","text":"t"}""")]
    [InlineData("""{"to":"bob@example.com","subject":"s","text":"t","from":"eve@example.com"}""")]
    [InlineData("""{"to":"bob@example.com","subject":"s"}""")]
    public async Task Send_WhatCannotBeAMail_IsDeadUnsent(string args)
    {
        await using var server = new SmtpScript();
        await using var jobs = Jobs(server);

        (await jobs.FailAsync("mail", args)).ShouldBeOfType<Verdict.Dead>().Error.Type.ShouldBe("arguments");

        server.Commands.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("RCPT", "451 4.7.1 Busy", false)]
    [InlineData("RCPT", "550 5.1.1 No such user", true)]
    [InlineData("RCPT", "550-5.1.1 No such user\r\n550 Look elsewhere", true)]
    [InlineData("MAIL", "421 Going down", false)]
    [InlineData("MAIL", "553 Not with that sender", true)]
    [InlineData("MAIL", "530 Log in first", false)]
    [InlineData("DATA", "451 Later", false)]
    [InlineData("DATA", "554 No", true)]
    [InlineData(".", "452 Disk full", false)]
    [InlineData(".", "552 Too long", true)]
    [InlineData("connect", "554 Go away", false)]
    [InlineData("EHLO", "504 What?", false)]
    public async Task Send_Refused_IsRetriedOrDeadByCodeAndCommand(string command, string reply, bool dead)
    {
        await using var server = new SmtpScript(line => line.StartsWith(command, StringComparison.Ordinal) ? reply : null);
        await using var jobs = Jobs(server);

        var verdict = await jobs.FailAsync("mail", Args);

        (verdict is Verdict.Dead).ShouldBe(dead);
        verdict.Error.Type.ShouldBe($"smtp.{reply[..3]}");
        verdict.Error.Message.ShouldContain(reply.Split("\r\n")[0][4..]);
    }

    [Theory]
    [InlineData("connect", "")]
    [InlineData("RCPT", "")]
    [InlineData(".", "")]
    [InlineData("MAIL", "hello there")]
    [InlineData("MAIL", "999 nonsense")]
    public async Task Send_ConnectionFails_IsRetried(string command, string reply)
    {
        await using var server = new SmtpScript(line => line.StartsWith(command, StringComparison.Ordinal) ? reply : null);
        await using var jobs = Jobs(server);

        (await jobs.FailAsync("mail", Args)).ShouldBeOfType<Verdict.Retry>().Error.Type.ShouldBe("smtp");
    }

    [Fact]
    public async Task Send_ServerNotThere_IsRetriedAndSaysWhich()
    {
        var port = Support.RedisServer.FreePort();
        await using var jobs = new BuiltIn($"smtp.mail {{ host = \"127.0.0.1\", port = {port}, from = \"ada@example.com\" }}");

        (await jobs.FailAsync("mail", Args)).ShouldBeOfType<Verdict.Retry>().Error.Message.ShouldContain($"127.0.0.1:{port} could not be reached");
    }

    [Fact]
    public async Task Send_HangsUpAfterTheMessageWasTaken_IsSent()
    {
        await using var server = new SmtpScript(line => line == "QUIT" ? "" : null);
        await using var jobs = Jobs(server);

        (await jobs.RunAsync("mail", Args)).ShouldBeNull();
    }

    [Fact]
    public async Task Send_OldServer_IsGreetedWithHelo()
    {
        await using var server = new SmtpScript(line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "502 what?" : null);
        await using var jobs = Jobs(server);

        await jobs.RunAsync("mail", Args);

        server.Commands.ShouldContain("HELO localhost");
    }

    [Fact]
    public async Task Send_Html_ComesBesideTheText()
    {
        await using var server = new SmtpScript();
        await using var jobs = Jobs(server);

        await jobs.RunAsync("mail", """{"to":"bob@example.com","subject":"s","text":"plain","html":"<b>bold</b>"}""");

        var message = server.Messages.ShouldHaveSingleItem();
        message.ShouldContain("Content-Type: multipart/alternative; boundary=");
        message.IndexOf("text/plain", StringComparison.Ordinal).ShouldBeLessThan(message.IndexOf("text/html", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_StartTls_LogsInOnlyOnceProtected()
    {
        await using var server = new SmtpScript(offerTls: true);
        var sender = new SmtpSender(Secure(server), TimeProvider.System, (_, certificate, _, _) => certificate!.Subject == "CN=localhost");

        await sender.SendAsync(new Mail { From = "ada@example.com", To = "bob@example.com", Subject = "s", Text = "t", MessageId = "1@x" });

        server.Commands.Take(4).ShouldBe(["EHLO localhost", "STARTTLS", "EHLO localhost", "AUTH PLAIN " + Convert.ToBase64String("\0ada\0secret"u8)]);
    }

    [Fact]
    public async Task Send_CertificateNotTrusted_SendsNothing()
    {
        await using var server = new SmtpScript(offerTls: true);
        var sender = new SmtpSender(Secure(server), TimeProvider.System);

        await Should.ThrowAsync<IOException>(() => sender.SendAsync(new Mail { From = "ada@example.com", To = "bob@example.com", Subject = "s", Text = "t", MessageId = "1@x" }));

        server.Commands.ShouldBe(["EHLO localhost", "STARTTLS"]);
    }

    [Fact]
    public async Task Send_StartTlsNotOffered_SendsNothing()
    {
        await using var server = new SmtpScript();
        var sender = new SmtpSender(Secure(server), TimeProvider.System);

        var refused = await Should.ThrowAsync<SmtpRefusedException>(() => sender.SendAsync(new Mail { From = "ada@example.com", To = "bob@example.com", Subject = "s", Text = "t", MessageId = "1@x" }));

        refused.Permanent.ShouldBeFalse();
        server.Commands.ShouldBe(["EHLO localhost"]);
    }

    [Fact]
    public void Configuration_Wrong_ListsEveryError() =>
        BuiltIn.Errors("""smtp.mail { port = 0, security = ssl, user = ada, from = "nobody" }""").ShouldBe(
        [
            "lighthouse.node.handlers.smtp.mail.security: `ssl` is none of none, starttls and tls.",
            "lighthouse.node.handlers.smtp.mail.port: 0 is outside 1 to 65535.",
            "lighthouse.node.handlers.smtp.mail.host: is missing: write the mail server's name.",
            "lighthouse.node.handlers.smtp.mail.password: is missing, though `user` is set.",
            "lighthouse.node.handlers.smtp.mail.security: is none, so the password would be sent in clear text: write starttls or tls.",
            "lighthouse.node.handlers.smtp.mail.from: `nobody` is not a mail address.",
        ]);

    private static BuiltIn Jobs(SmtpScript server) => new($"smtp.mail {{ host = \"127.0.0.1\", port = {server.Port}, from = \"Ada <ada@example.com>\" }}");

    private static SmtpSettings Secure(SmtpScript server) =>
        new() { Host = "localhost", Port = server.Port, Security = SmtpSecurity.StartTls, User = "ada", Password = "secret" };

    private static string Decode(string message)
    {
        var lines = message.Split("\r\n").SkipWhile(line => !line.StartsWith("Subject: ", StringComparison.Ordinal)).ToList();
        var words = new List<string> { lines[0]["Subject: ".Length..] };
        words.AddRange(lines.Skip(1).TakeWhile(line => line.StartsWith(' ')).Select(line => line.Trim()));
        return string.Concat(words.Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word["=?utf-8?B?".Length..^2]))));
    }
}
