namespace HunyuanVideo.Web.Options;

/// <summary>How jobs are kept: the section <c>Jobs</c> of the settings, also <c>--Jobs:CheckpointSeconds=…</c> or <c>Jobs__CheckpointSeconds</c>.</summary>
public sealed record JobOptions
{
    public const string Section = "Jobs";

    /// <summary>The least time between two checkpoints of a render; 0 keeps every step.</summary>
    public double CheckpointSeconds { get; init; } = 5;

    /// <summary>Whether the final latents stay beside the video.</summary>
    public bool KeepLatents { get; init; } = true;

    /// <summary>How long a running render may hold up the end of the program.</summary>
    public double ShutdownGraceSeconds { get; init; } = 20;

    /// <summary>The most jobs that may wait.</summary>
    public int MostQueued { get; init; } = 1_000;

    /// <exception cref="ServerOptionsException">A value cannot be used.</exception>
    public static JobOptions Read(IConfiguration configuration)
    {
        try
        {
            JobOptions options = configuration.GetSection(Section).Get<JobOptions>() ?? new JobOptions();
            Check(options.CheckpointSeconds is >= 0 and <= 86_400, $"{nameof(CheckpointSeconds)} must be 0 to 86400, not {options.CheckpointSeconds}.");
            Check(options.ShutdownGraceSeconds is > 0 and <= 3_600, $"{nameof(ShutdownGraceSeconds)} must be over 0 and at most 3600, not {options.ShutdownGraceSeconds}.");
            Check(options.MostQueued > 0, $"{nameof(MostQueued)} must be over 0, not {options.MostQueued}.");
            return options;
        }
        catch (InvalidOperationException error)
        {
            throw new ServerOptionsException($"The settings of {Section} cannot be read: {error.Message}", error);
        }
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ServerOptionsException($"{Section}:{otherwise}");
        }
    }
}
