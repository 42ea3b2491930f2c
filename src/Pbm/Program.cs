using System.Text;
using Lighthouse.Pbm;

// UTF-8 whatever the locale says: what is printed may be JSON for another program.
var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
await using var output = new StreamWriter(Console.OpenStandardOutput(), utf8);
await using var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };

var terminal = new Terminal(output, error)
{
    Colors = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
    Width = Console.IsOutputRedirected ? null : Console.WindowWidth,
};
return await new PbmProgram(terminal, Console.In, Environment.GetEnvironmentVariable, TimeProvider.System, $"{Environment.UserName}@{Environment.MachineName}").RunAsync(args);
