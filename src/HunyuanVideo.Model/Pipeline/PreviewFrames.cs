namespace HunyuanVideo.Model.Pipeline;

/// <summary>A small moving picture of what is being rendered: one frame for each latent frame.</summary>
/// <param name="Rgb">Count · Height · Width · 3 bytes, frame after frame.</param>
/// <param name="Width">Latent width in pixels.</param>
/// <param name="Height">Latent height in pixels.</param>
/// <param name="Count">Latent frames.</param>
public sealed record PreviewFrames(byte[] Rgb, int Width, int Height, int Count);
