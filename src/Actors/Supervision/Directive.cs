namespace Lighthouse.Actors;

internal enum Directive
{
    /// <summary>Drop the message, keep the state, go on. An actor that failed in its start is restarted.</summary>
    Resume,

    /// <summary>Drop the message and the state, go on with a new instance.</summary>
    Restart,

    Stop,

    /// <summary>The supervisor fails itself, with the same cause.</summary>
    Escalate,
}
