namespace HunyuanVideo.Web.Idle;

/// <summary>What the operator wants done with a machine that nobody needs.</summary>
public interface IIdleAction
{
    /// <summary>What it does, in words for the log, without secrets.</summary>
    string Description { get; }

    /// <summary>Does it.</summary>
    /// <exception cref="IdleActionException">It could not be done; it may be tried again.</exception>
    Task RunAsync(CancellationToken cancellationToken);
}

/// <summary>What should be done could not be; the message is one sentence.</summary>
public sealed class IdleActionException(string message) : Exception(message);
