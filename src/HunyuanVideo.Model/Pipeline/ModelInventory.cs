using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>What is found of a model, part by part, also where some of it is missing or broken; no weights are read.</summary>
/// <param name="Parts">The parts; none where the folder is not known as a model's.</param>
/// <param name="Fault">Why the model cannot be loaded; null when it can.</param>
public sealed record ModelInventory(IReadOnlyList<PartInventory> Parts, CheckpointException? Fault)
{
    /// <summary>Bytes of all weights that were found.</summary>
    public long Bytes => Parts.Sum(part => part.Bytes);

    /// <summary>Looks at a model.</summary>
    public static ModelInventory Of(ModelPaths paths)
    {
        try
        {
            ModelPaths full = ModelParts.Complete(paths);
            ModelFolderLayout layout = ModelFolderLayout.Locate(full);
            return new ModelInventory(
                [
                    PartInventory.OfWeights("transformer", layout.Transformer, ModelPart.Transformer, full.LoadKey),
                    PartInventory.OfWeights("vae", layout.Vae, ModelPart.Vae, loadKey: null),
                    PartInventory.OfWeights("text_encoder", layout.TextEncoder, ModelPart.TextEncoder, loadKey: null),
                    PartInventory.OfWeights("text_encoder_2", layout.TextEncoder2, ModelPart.TextEncoder2, loadKey: null),
                    PartInventory.OfTokenizer("tokenizer", layout.Tokenizer),
                    PartInventory.OfTokenizer("tokenizer_2", layout.Tokenizer2),
                ],
                FaultOf(full));
        }
        catch (CheckpointException error)
        {
            return new ModelInventory([], error);
        }
    }

    private static CheckpointException? FaultOf(ModelPaths paths)
    {
        try
        {
            HunyuanVideoPipeline.Verify(ModelFolder.Open(paths));
            return null;
        }
        catch (CheckpointException error)
        {
            return error;
        }
    }
}
