namespace HunyuanVideo.Jobs.Estimates;

/// <summary>How long a render will probably take.</summary>
/// <param name="Denoise">The transformer's part.</param>
/// <param name="Other">Reading the prompt, decoding, and writing the video.</param>
public sealed record RenderEstimate(TimeSpan Denoise, TimeSpan Other)
{
    /// <summary>What is done to the model before: the change from the LoRAs it has to those of the render.</summary>
    public TimeSpan Change { get; init; }

    /// <summary>All of it.</summary>
    public TimeSpan Total => Change + Denoise + Other;

    /// <summary>What it costs at an hourly rate.</summary>
    public decimal Cost(decimal hourlyRate) => Math.Round(hourlyRate * (decimal)Total.TotalHours, 6);
}
