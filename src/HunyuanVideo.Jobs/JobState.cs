namespace HunyuanVideo.Jobs;

/// <summary>Where a render stands. The last three are final.</summary>
public enum JobState
{
    /// <summary>Accepted; the render thread has not begun.</summary>
    Queued,

    /// <summary>The model is at work.</summary>
    Running,

    /// <summary>The frames are done and are being written as a video file.</summary>
    Encoding,

    /// <summary>The video is there.</summary>
    Succeeded,

    /// <summary>It ended with an error, told in <see cref="RenderJob.Error"/>.</summary>
    Failed,

    /// <summary>It was stopped before the video was there.</summary>
    Cancelled,
}
