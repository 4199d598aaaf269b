namespace HunyuanVideo.Jobs;

/// <summary>A moving preview as one picture: its frames stand below each other, the first on top.</summary>
/// <param name="Image">The encoded picture, <paramref name="Width"/> wide and <paramref name="Height"/> × <paramref name="Count"/> high.</param>
/// <param name="ContentType">Its media type, as <c>image/jpeg</c>.</param>
/// <param name="Width">Width of one frame in pixels.</param>
/// <param name="Height">Height of one frame in pixels.</param>
/// <param name="Count">Number of frames.</param>
public sealed record PreviewSheet(byte[] Image, string ContentType, int Width, int Height, int Count);
