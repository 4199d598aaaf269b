using System.Text.Json.Serialization;

namespace HunyuanVideo.Media;

/// <summary>Seconds taken by each phase; null where a phase was not measured or, as encoding inside the MP4 itself, had not ended.</summary>
public sealed record PhaseSeconds
{
    /// <summary>From start to end.</summary>
    public double? Total { get; init; }

    /// <summary>The change of the model's LoRAs before all else; null where there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Loras { get; init; }

    /// <summary>Text encoders.</summary>
    public double? Text { get; init; }

    /// <summary>Denoising steps.</summary>
    public double? Denoise { get; init; }

    /// <summary>VAE decoder.</summary>
    public double? Decode { get; init; }

    /// <summary>What the video encoder, which works beside the decoder, still took when all frames were there; with the poster.</summary>
    public double? Encode { get; init; }
}
