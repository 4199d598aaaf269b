using HunyuanVideo.Model.Checkpoints.Gguf;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>How a model's parameters are kept.</summary>
/// <param name="OnHost">Whether they stay in host memory when they are taken, to visit the compute device later.</param>
/// <param name="Fp8">Whether the weights of the blocks' linear layers are kept in 8 bits.</param>
internal readonly record struct WeightPlacement(bool OnHost, bool Fp8);

/// <summary>A parameter that was taken, or a tensor made of some.</summary>
/// <param name="Name">Its official name; that of the scope it was made in where it has none of its own.</param>
/// <param name="Tensor">The tensor a module holds.</param>
internal readonly record struct TakenWeight(string Name, TorchSharp.torch.Tensor Tensor)
{
    /// <summary>Where the tensor comes from, if it is made of parameters that were taken.</summary>
    public WeightOrigin? Origin { get; init; }

    /// <summary>The weight that the tensor holds the blocks of; null where it holds numbers.</summary>
    public BlockWeight? Blocks { get; init; }
}

/// <summary>How a tensor is made of parameters.</summary>
/// <param name="Make">Makes it of what they hold now.</param>
/// <param name="Of">The parameters.</param>
internal sealed record WeightOrigin(Func<TorchSharp.torch.Tensor> Make, IReadOnlyList<TorchSharp.torch.Tensor> Of);

/// <summary>A weight as a file stores it in 8 bits.</summary>
/// <param name="Bytes">(out, in), e4m3.</param>
/// <param name="Scale">(out, 1), fp32: what each row is multiplied by.</param>
public readonly record struct StoredFp8(TorchSharp.torch.Tensor Bytes, TorchSharp.torch.Tensor Scale);
