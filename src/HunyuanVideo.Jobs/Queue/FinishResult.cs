namespace HunyuanVideo.Jobs.Queue;

/// <summary>What came of asking a render to make do with the steps that are done.</summary>
public enum FinishResult
{
    /// <summary>It ends its denoising after the present step and decodes what is there.</summary>
    Requested,

    /// <summary>It does not render in this process: it waits, or has ended.</summary>
    NotRunning,

    /// <summary>There is no such job.</summary>
    NotFound,
}
