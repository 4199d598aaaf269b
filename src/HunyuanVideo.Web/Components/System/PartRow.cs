using System.Globalization;
using HunyuanVideo.Model.Folder;

namespace HunyuanVideo.Web.Components.Machine;

/// <summary>A network of the model in a few words; its numbers are the field's own terms in any language.</summary>
public sealed record PartRow(string Name, string Size)
{
    public static IReadOnlyList<PartRow> Of(ModelFolder folder) =>
    [
        new("Transformer", Text($"{folder.TransformerConfig.MmDoubleBlocksDepth} double + {folder.TransformerConfig.MmSingleBlocksDepth} single stream, {folder.TransformerConfig.HeadsNum} heads, {folder.TransformerConfig.HiddenSize} wide")),
        new("VAE", Text($"{folder.VaeConfig.LatentChannels} channels, {folder.VaeConfig.TimeCompressionRatio} × {folder.VaeConfig.SpatialCompressionRatio} × {folder.VaeConfig.SpatialCompressionRatio}")),
        new("Llama", Text($"{folder.LlamaConfig.NumHiddenLayers} layers, {folder.LlamaConfig.HiddenSize} wide")),
        new("CLIP", Text($"{folder.ClipConfig.NumHiddenLayers} layers, {folder.ClipConfig.HiddenSize} wide")),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
