using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>Latents to image tokens and back: patches of (pt, ph, pw) latents.</summary>
internal sealed class PatchEmbed
{
    private readonly TransformerConfig _config;
    private readonly long[] _patch;
    private readonly Tensor _weight;
    private readonly Tensor _bias;

    /// <summary>Takes <c>proj</c>, a convolution whose stride is its kernel.</summary>
    public PatchEmbed(Weights weights, TransformerConfig config)
    {
        _config = config;
        _patch = [config.PatchSize[0], config.PatchSize[1], config.PatchSize[2]];
        _weight = weights.Scope("proj").Take("weight", config.HiddenSize, config.InChannels, _patch[0], _patch[1], _patch[2]);
        _bias = weights.Scope("proj").Take("bias", config.HiddenSize);
    }

    /// <summary>Tokens in time, rows and columns for latents (B, C, T, H, W).</summary>
    public long[] Grid(Tensor latents) =>
        [latents.shape[2] / _patch[0], latents.shape[3] / _patch[1], latents.shape[4] / _patch[2]];

    /// <summary>(B, C, T, H, W) → (B, T·H·W, hidden), tokens in (t, h, w) order.</summary>
    public Tensor Forward(Tensor latents)
    {
        using var scope = NewDisposeScope();
        Tensor patches = nn.functional.conv3d(latents.to(_weight.dtype), _weight, _bias, strides: _patch);
        // dense, as kernels read rows: what libtorch's operators take for others would be most of a step's memory
        return patches.flatten(2).transpose(1, 2).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>(B, L, C·pt·ph·pw) → (B, C, T, H, W).</summary>
    public Tensor Unpatchify(Tensor patches, ReadOnlySpan<long> grid)
    {
        using var scope = NewDisposeScope();
        long batch = patches.shape[0];
        return patches
            .reshape(batch, grid[0], grid[1], grid[2], _config.OutChannels, _patch[0], _patch[1], _patch[2]) // (B, t, h, w, C, pt, ph, pw)
            .permute(0, 4, 1, 5, 2, 6, 3, 7) // (B, C, t, pt, h, ph, w, pw)
            .reshape(batch, _config.OutChannels, grid[0] * _patch[0], grid[1] * _patch[1], grid[2] * _patch[2])
            .MoveToOuterDisposeScope();
    }
}
