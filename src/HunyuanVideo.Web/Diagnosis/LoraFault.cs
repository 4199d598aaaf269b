using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Diagnosis;

/// <summary>Whether a LoRA can be used with any model of a known size.</summary>
internal static class LoraFault
{
    private static readonly Lazy<LoraTable> Released = new(LoraTable.OfReleased);
    private static readonly Lazy<LoraTable> Nano = new(() => LoraTable.Of(ModelFolder.Open(ModelLocation.BundledNano)));

    /// <summary>Why no model can take a file; null where one can.</summary>
    public static string? Of(string path)
    {
        try
        {
            LoraInfo.Read(path, (IsOfReleasedWidth(path) ? Released : Nano).Value);
            return null;
        }
        catch (CheckpointException error)
        {
            return error.Message;
        }
    }

    private static bool IsOfReleasedWidth(string path)
    {
        using ITensorFile file = TensorFile.Open(path);
        long width = TransformerConfig.HunyuanVideoT2CfgDistill.HiddenSize;
        return file.Names.Any(name => file.ShapeOf(name).Any(size => size > 0 && size % width == 0));
    }
}
