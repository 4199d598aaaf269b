namespace HunyuanVideo.Jobs.Store;

/// <summary>Where the jobs are kept, and their bounds.</summary>
public sealed record JobStoreOptions
{
    /// <summary>Name of the database file in <see cref="DataFolder"/>.</summary>
    public const string FileName = Jobs.DataFolder.DatabaseName;

    /// <summary>The folder of the database file; made if it is not there.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The most jobs that may wait; a further one is refused.</summary>
    public int MostQueued { get; init; } = 1_000;

    /// <summary>How long a claim or a heartbeat holds a job. The worker's heartbeat comes several times as often.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a job is tried without getting further before it counts as failed.</summary>
    public int MostAttempts { get; init; } = 3;

    /// <summary>Full path of the database file.</summary>
    public string DatabaseFile => Path.GetFullPath(Path.Combine(DataFolder, FileName));
}
