namespace HunyuanVideo.Media;

/// <summary>How the MP4 is encoded.</summary>
public sealed record Mp4Options
{
    /// <summary>The fewest frames per second.</summary>
    public const int LeastFps = 1;

    /// <summary>The most frames per second.</summary>
    public const int MostFps = 120;

    /// <summary>The best quality. 0 is refused: its lossless profile does not play in browsers.</summary>
    public const int LeastCrf = 1;

    /// <summary>The worst quality.</summary>
    public const int MostCrf = 51;

    /// <summary>Frames per second, <see cref="LeastFps"/> to <see cref="MostFps"/>.</summary>
    public int Fps { get; init; } = 24;

    /// <summary>x264's constant rate factor, <see cref="LeastCrf"/> (best) to <see cref="MostCrf"/>.</summary>
    public int Crf { get; init; } = 18;

    /// <summary>x264's speed preset.</summary>
    public EncodingPreset Preset { get; init; } = EncodingPreset.Medium;

    /// <summary>The same with the preset that asks least of the machine, for a second attempt where the first one failed.</summary>
    public Mp4Options Plain() => this with { Preset = EncodingPreset.UltraFast };

    /// <summary>Throws when a value is outside its range.</summary>
    /// <exception cref="MediaException">Names the value and its range.</exception>
    public void Validate()
    {
        if (Fps is < LeastFps or > MostFps)
        {
            throw new MediaException($"The frame rate is {Fps}; it must be {LeastFps} to {MostFps} frames per second.");
        }

        if (Crf is < LeastCrf or > MostCrf)
        {
            throw new MediaException($"The video quality (CRF) is {Crf}; it must be {LeastCrf} (best) to {MostCrf}.");
        }

        if (!Enum.IsDefined(Preset))
        {
            throw new MediaException($"The encoder preset {(int)Preset} does not exist; choose one from {nameof(EncodingPreset.UltraFast)} to {nameof(EncodingPreset.VerySlow)}.");
        }
    }
}
