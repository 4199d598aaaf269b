namespace HunyuanVideo.Jobs.Worker;

/// <summary>Why a run was told to stop.</summary>
internal enum StopReason
{
    None,

    /// <summary>Someone cancelled the job.</summary>
    Cancelled,

    /// <summary>The job is not this worker's any more.</summary>
    LeaseLost,

    /// <summary>The program ends.</summary>
    Shutdown,
}
