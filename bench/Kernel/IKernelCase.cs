namespace Lighthouse.Kernel;

/// <summary>One thing that the kernel does, and the same amount of work done with <c>System.Threading.Channels</c>.</summary>
internal interface IKernelCase
{
    string Name { get; }

    /// <summary>What is counted, per second.</summary>
    string Unit { get; }

    /// <summary>The least that we must reach of the channels' rate; null where there is no bar.</summary>
    double? Bar { get; }

    /// <summary>How much of it makes one measured run of some tenths of a second.</summary>
    int Count { get; }

    /// <returns>How much was really done: anything but <paramref name="count"/> is a defect.</returns>
    Task<long> RunActorsAsync(int count);

    /// <inheritdoc cref="RunActorsAsync"/>
    Task<long> RunChannelsAsync(int count);
}
