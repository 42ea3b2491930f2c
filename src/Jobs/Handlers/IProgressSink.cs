namespace Lighthouse.Jobs;

/// <summary>Is told of each progress report, on the handler's thread.</summary>
internal interface IProgressSink
{
    void Reported(JobProgress progress);
}
