namespace HunyuanVideo.Jobs.Worker;

/// <summary>The worker's times.</summary>
public sealed record JobWorkerOptions
{
    /// <summary>The worker's name in the store. One that starts takes back what the last one of its name left running.</summary>
    public string Name { get; init; } = "render-0";

    /// <summary>How often a running job gives a sign of life; a lease lasts several times as long.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often an idle worker looks for jobs and for leases that ran out.</summary>
    public TimeSpan IdleLook { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a running job may hold up the end of the program. One that will not be done by then is handed back at once, and goes on
    /// from what was saved after the next start.
    /// </summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long to wait after a render met a fault of the machine; it doubles while that happens again.</summary>
    public TimeSpan ShortestHold { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest such wait.</summary>
    public TimeSpan LongestHold { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How often one job may be handed back in a row for a fault of the machine that a look at the machine does not find. After that the
    /// fault is taken for the job's own: its attempts count, and it holds up the others no longer.
    /// </summary>
    public int MostUnseenFaults { get; init; } = 12;

    /// <summary>How often a worker without a job looks at its machine.</summary>
    public TimeSpan MachineLook { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait before a store that failed is tried again.</summary>
    public TimeSpan StoreRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a lease lasts; after a store that failed, jobs are taken from other workers only when it is over.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(30);
}
