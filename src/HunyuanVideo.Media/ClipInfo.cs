namespace HunyuanVideo.Media;

/// <summary>What a video file is like.</summary>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Frames">Number of frames.</param>
/// <param name="FpsNumerator">Frames per second, times <paramref name="FpsDenominator"/>.</param>
/// <param name="FpsDenominator">1 for a whole number of frames per second.</param>
public sealed record ClipInfo(int Width, int Height, int Frames, int FpsNumerator, int FpsDenominator)
{
    /// <summary>Frames per second.</summary>
    public double Fps => (double)FpsNumerator / FpsDenominator;

    /// <summary>How long it is.</summary>
    public double Seconds => Frames / Fps;
}

/// <summary>What a sound file is like.</summary>
/// <param name="Format">The kind of file as ffmpeg names it, as <c>mp3</c>.</param>
/// <param name="Codec">How the sound in it is written, as <c>aac</c>.</param>
/// <param name="Seconds">How long it is.</param>
public sealed record SoundInfo(string Format, string Codec, double Seconds);
