namespace HunyuanVideo.Jobs.Store;

/// <summary>Which jobs to list, the newest first.</summary>
public sealed record JobQuery
{
    /// <summary>The most jobs of one page.</summary>
    public const int LargestPage = 200;

    /// <summary>Only jobs in one of these states; empty for all.</summary>
    public IReadOnlyList<JobState> States { get; init; } = [];

    /// <summary>Only jobs of this batch.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>Only jobs of this owner.</summary>
    public string? Owner { get; init; }

    /// <summary>Only jobs whose prompt has all these words, in upper or lower case; nothing in it is a wildcard.</summary>
    public string? Search { get; init; }

    /// <summary>Only jobs that this model rendered.</summary>
    public string? Model { get; init; }

    /// <summary>Only marked jobs, or only others.</summary>
    public bool? Favourite { get; init; }

    /// <summary>Only jobs with this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Only jobs that ask for a LoRA by one of these names, in small or capital letters, with its file's ending or without; empty for all jobs.</summary>
    public IReadOnlyList<string> Loras { get; init; } = [];

    /// <summary>Only jobs of this width in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Only jobs of this height in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Only jobs accepted then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only jobs accepted before then.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only jobs before this <see cref="StoredJob.Number"/>: the <see cref="JobPage.Next"/> of the page before.</summary>
    public long? Before { get; init; }

    /// <summary>Jobs on the page, 1 to <see cref="LargestPage"/>.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A page of jobs.</summary>
/// <param name="Jobs">The newest first.</param>
/// <param name="Next">The <see cref="JobQuery.Before"/> of the next page; null on the last.</param>
public sealed record JobPage(IReadOnlyList<StoredJob> Jobs, long? Next);
