namespace HunyuanVideo.Jobs;

/// <summary>The phases of a render, in their order.</summary>
public static class RenderPhase
{
    /// <summary>The text encoders read the prompt.</summary>
    public const string Text = "text";

    /// <summary>The transformer removes the noise, step by step.</summary>
    public const string Denoise = "denoise";

    /// <summary>The VAE turns latents into frames.</summary>
    public const string Decode = "decode";

    /// <summary>The frames are written as a video file.</summary>
    public const string Mp4 = "mp4";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Text, Denoise, Decode, Mp4];
}
