namespace Lighthouse.Jobs;

/// <summary>How long a job of this queue takes its worker, as the IngestActor last measured it; NaN before the first.</summary>
internal sealed class ServiceTime
{
    private double _milliseconds = double.NaN;

    public double Milliseconds
    {
        get => Volatile.Read(ref _milliseconds);
        set => Volatile.Write(ref _milliseconds, value);
    }
}
