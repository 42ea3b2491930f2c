using System.CommandLine;

namespace Lighthouse.Pbm;

/// <summary><c>pbm queue …</c></summary>
internal static class QueuePalette
{
    public static Command Create(PaletteContext context)
    {
        var list = new Command("list", "Lists the queues and how many of their jobs are in each state.");
        list.SetAction(async (command, ct) => context.Show(command, await context.Client().QueuesAsync(ct), queues => QueueView.List(context.Terminal, queues)));

        var queue = new Argument<string>("QUEUE") { Description = "The queue." };
        var show = new Command("show", "Shows one queue: its jobs by state and by node, and its limits.") { queue };
        show.SetAction(async (command, ct) =>
            context.Show(command, await context.Client().QueueAsync(command.GetRequiredValue(queue), ct), found => QueueView.One(context, found)));

        var pause = new Command("pause", "Hands out no more jobs of a queue; what runs, runs on, and enqueueing goes on.") { queue };
        pause.SetAction(async (command, ct) =>
            context.Show(command, await context.Client().PauseAsync(command.GetRequiredValue(queue), context.By, ct), done => context.Terminal.Line(done.Message)));

        var resume = new Command("resume", "Hands out the jobs of a paused queue again.") { queue };
        resume.SetAction(async (command, ct) =>
            context.Show(command, await context.Client().ResumeAsync(command.GetRequiredValue(queue), context.By, ct), done => context.Terminal.Line(done.Message)));

        return new Command("queue", "Queues and what waits in them.") { list, show, pause, resume, LimitCommand.Create(context) };
    }
}
