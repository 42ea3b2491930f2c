namespace Lighthouse.Bench;

/// <summary>The benchmark itself went wrong: jobs that did not come out, a process that died. A slow figure never is.</summary>
internal sealed class BrokenBenchmarkException(string message) : Exception(message);
