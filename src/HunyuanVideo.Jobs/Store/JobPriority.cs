namespace HunyuanVideo.Jobs.Store;

/// <summary>Priorities; any number will do, the highest is rendered first.</summary>
public static class JobPriority
{
    /// <summary>What a job has unless told otherwise.</summary>
    public const int Normal = 0;

    /// <summary>At least this is what a job has after <see cref="IJobChanges.RunNextAsync"/>.</summary>
    public const int Next = 1_000;
}
