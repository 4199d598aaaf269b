namespace HunyuanVideo.Media;

/// <summary>x264's presets: the slower, the smaller the file at the same quality.</summary>
public enum EncodingPreset
{
    /// <summary>Fastest, largest file.</summary>
    UltraFast,

    /// <summary>Between <see cref="UltraFast"/> and <see cref="VeryFast"/>.</summary>
    SuperFast,

    /// <summary>Between <see cref="SuperFast"/> and <see cref="Faster"/>.</summary>
    VeryFast,

    /// <summary>Between <see cref="VeryFast"/> and <see cref="Fast"/>.</summary>
    Faster,

    /// <summary>A little faster than <see cref="Medium"/>.</summary>
    Fast,

    /// <summary>x264's own default.</summary>
    Medium,

    /// <summary>A little slower than <see cref="Medium"/>.</summary>
    Slow,

    /// <summary>Between <see cref="Slow"/> and <see cref="VerySlow"/>.</summary>
    Slower,

    /// <summary>Slowest, smallest file.</summary>
    VerySlow,
}
