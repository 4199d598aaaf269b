using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Model.Folder;

namespace HunyuanVideo.Web.Rendering;

/// <summary>What of a model predictions need; known before its weights are loaded.</summary>
public static class TransformerSizes
{
    public static TransformerSize Of(ModelFolder folder) => new(
        folder.TransformerConfig.HiddenSize,
        folder.TransformerConfig.MmDoubleBlocksDepth + folder.TransformerConfig.MmSingleBlocksDepth,
        folder.Card.TextLength);
}
