namespace HunyuanVideo.Web.Options;

/// <summary>How jobs are kept: the section <c>Jobs</c> of the settings, also <c>--Jobs:CheckpointSeconds=…</c> or <c>Jobs__CheckpointSeconds</c>.</summary>
public sealed record JobOptions : ISettings
{
    public static string Section => "Jobs";

    /// <summary>The least time between two saves of a render that is under way; 0 saves every step. The key is older than the word.</summary>
    public double CheckpointSeconds { get; init; } = 5;

    /// <summary>Whether the final latents stay beside the video.</summary>
    public bool KeepLatents { get; init; } = true;

    /// <summary>How long a running render may hold up the end of the program.</summary>
    public double ShutdownGraceSeconds { get; init; } = 20;

    /// <summary>The most jobs that may wait.</summary>
    public int MostQueued { get; init; } = 1_000;

    /// <summary>Which jobs get how many of several devices: auto, split or separate.</summary>
    public DeviceRule Devices { get; init; }

    /// <exception cref="ServerOptionsException">A value cannot be used.</exception>
    public static JobOptions Read(IConfiguration configuration)
    {
        JobOptions options = Settings.Read<JobOptions>(configuration);
        Settings.Check(options.CheckpointSeconds is >= 0 and <= 86_400, $"{Section}:{nameof(CheckpointSeconds)} must be 0 to 86400, not {options.CheckpointSeconds}.");
        Settings.Check(options.ShutdownGraceSeconds is > 0 and <= 3_600, $"{Section}:{nameof(ShutdownGraceSeconds)} must be over 0 and at most 3600, not {options.ShutdownGraceSeconds}.");
        Settings.Check(options.MostQueued > 0, $"{Section}:{nameof(MostQueued)} must be over 0, not {options.MostQueued}.");
        return options;
    }
}
