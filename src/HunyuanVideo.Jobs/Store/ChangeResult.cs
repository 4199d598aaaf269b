namespace HunyuanVideo.Jobs.Store;

/// <summary>What came of a change that someone asked for.</summary>
public enum ChangeResult
{
    /// <summary>It is done, and on disk.</summary>
    Done,

    /// <summary>There is no such job.</summary>
    NotFound,

    /// <summary>The job's state does not allow it.</summary>
    WrongState,

    /// <summary>As many jobs of its owner wait as may.</summary>
    OwnerFull,

    /// <summary>It would be more work than one job may be for whoever asks.</summary>
    TooLarge,
}
