using HunyuanVideo.Model.Checkpoints;
using Tensors = System.Collections.Generic.Dictionary<string, TorchSharp.torch.Tensor>;

namespace HunyuanVideo.Model.Tests.Checkpoints.Layouts;

/// <summary>A way weights are stored, and how far a render with them may be from one with nano's own.</summary>
/// <param name="Make">Makes the tensors, in the caller's dispose scope.</param>
/// <param name="Latents">The largest relative difference of the final latents; 0 for the same bits.</param>
/// <param name="Psnr">The least similarity of the frames in decibels.</param>
internal sealed record Layout(Func<NanoWeights, Tensors> Make, double Latents = 0, double Psnr = double.PositiveInfinity)
{
    /// <summary>Writes the files; a single safetensors file unless set.</summary>
    public Func<NanoWeights, Tensors, TemporaryFolder, string> Save { get; init; } = (_, tensors, folder) =>
    {
        string path = folder.PathOf("weights.safetensors");
        SafetensorsWriter.Write(path, tensors);
        return path;
    };
}
