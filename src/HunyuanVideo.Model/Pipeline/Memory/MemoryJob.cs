using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>What of a render decides the memory it takes. True guidance runs its two passes one after the other and takes no more.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="VideoLength">Frames.</param>
public sealed record MemoryJob(int Width, int Height, int VideoLength)
{
    /// <summary>Bytes that LoRAs add to the transformer's parameters.</summary>
    public long TransformerLoraBytes { get; init; }

    /// <summary>Bytes that LoRAs add to the language model's parameters.</summary>
    public long LlamaLoraBytes { get; init; }

    /// <summary>The official size that asks for most: 1280×720, 129 frames.</summary>
    public static MemoryJob Official720p { get; } = new(1280, 720, 129);

    /// <summary>That of a render, without what LoRAs add.</summary>
    public static MemoryJob Of(GenerationSettings settings) => new(settings.Width, settings.Height, settings.VideoLength);

    /// <summary>The largest of the sizes and lengths that a model offers.</summary>
    public static MemoryJob LargestOf(ModelCard card)
    {
        VideoSize largest = card.Tiers.SelectMany(tier => tier.Sizes).MaxBy(size => (long)size.Width * size.Height);
        return new MemoryJob(largest.Width, largest.Height, card.Lengths.Max());
    }
}
