namespace HunyuanVideo.Media;

/// <summary>The ffmpeg that will be used.</summary>
/// <param name="Path">The full path of the program.</param>
/// <param name="Version">Its version as it tells it, for example <c>5.1.9-0+deb12u1</c>.</param>
public sealed record FfmpegInfo(string Path, string Version);
