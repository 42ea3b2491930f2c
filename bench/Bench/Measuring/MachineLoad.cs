using System.Globalization;

namespace Lighthouse.Bench;

/// <summary>CPU seconds that the whole machine has spent, and that its host kept from it.</summary>
internal readonly record struct MachineLoad(double Busy, double Stolen)
{
    private const double TicksPerSecond = 100;

    public static MachineLoad Read()
    {
        using var stat = new StreamReader("/proc/stat");
        // cpu user nice system idle iowait irq softirq steal …
        var ticks = stat.ReadLine()!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new MachineLoad((ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TicksPerSecond, ticks[7] / TicksPerSecond);
    }
}
