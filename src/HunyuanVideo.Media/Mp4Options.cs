namespace HunyuanVideo.Media;

/// <summary>How the MP4 is encoded.</summary>
public sealed record Mp4Options
{
    /// <summary>Frames per second, 1 to 120.</summary>
    public int Fps { get; init; } = 24;

    /// <summary>x264's constant rate factor, 1 (best) to 51. 0 is refused: its lossless profile does not play in browsers.</summary>
    public int Crf { get; init; } = 18;

    /// <summary>x264's speed preset.</summary>
    public EncodingPreset Preset { get; init; } = EncodingPreset.Medium;

    /// <summary>Throws when a value is outside its range.</summary>
    /// <exception cref="MediaException">Names the value and its range.</exception>
    public void Validate()
    {
        if (Fps is < 1 or > 120)
        {
            throw new MediaException($"The frame rate is {Fps}; it must be 1 to 120 frames per second.");
        }

        if (Crf is < 1 or > 51)
        {
            throw new MediaException($"The video quality (CRF) is {Crf}; it must be 1 (best) to 51.");
        }

        if (!Enum.IsDefined(Preset))
        {
            throw new MediaException($"The encoder preset {(int)Preset} does not exist; choose one from {nameof(EncodingPreset.UltraFast)} to {nameof(EncodingPreset.VerySlow)}.");
        }
    }
}
