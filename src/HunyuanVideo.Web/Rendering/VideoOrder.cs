using HunyuanVideo.Media;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Rendering;

/// <summary>What is to be rendered and written.</summary>
/// <param name="Settings">What to render.</param>
/// <param name="Targets">Where the files go.</param>
/// <param name="Options">Frame rate and quality.</param>
public sealed record VideoOrder(GenerationSettings Settings, VideoTargets Targets, Mp4Options Options)
{
    /// <summary>What goes along with the render; the frames are taken by who writes the video.</summary>
    public RenderHooks Hooks { get; init; } = new();
}

/// <summary>The files a render makes.</summary>
/// <param name="Video">The MP4; its settings go to a sidecar of the same name.</param>
/// <param name="Poster">A still image, if wanted.</param>
/// <param name="Latents">The final latents as safetensors, if wanted.</param>
public sealed record VideoTargets(string Video, string? Poster = null, string? Latents = null);

/// <summary>A video that is written.</summary>
/// <param name="Metadata">The record of it, as the sidecar has it.</param>
/// <param name="Unsaved">Why the latents, though wanted, could not be kept; null where they are, or were not wanted.</param>
public sealed record ProducedVideo(VideoMetadata Metadata, SavedRenderException? Unsaved = null)
{
    /// <summary>Why ffmpeg had to begin again, with the preset that asks least of the machine; null where it did not.</summary>
    public string? EncodedAgain { get; init; }
}
