using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>The block at the lowest resolution: resnet, attention where the configuration has it, resnet.</summary>
internal sealed class MidBlockCausal3D
{
    private readonly ResnetBlockCausal3D _resnet0;
    private readonly CausalAttention? _attention;
    private readonly ResnetBlockCausal3D _resnet1;

    public MidBlockCausal3D(Weights weights, VaeConfig config)
    {
        long channels = config.BlockOutChannels[^1];
        _resnet0 = new ResnetBlockCausal3D(weights.Scope("resnets.0"), channels, channels, config.NormNumGroups);
        _attention = config.MidBlockAddAttention
            ? new CausalAttention(weights.Scope("attentions.0"), channels, config.NormNumGroups)
            : null;
        _resnet1 = new ResnetBlockCausal3D(weights.Scope("resnets.1"), channels, channels, config.NormNumGroups);
    }

    /// <summary>(B, C, T, H, W) → the same shape.</summary>
    public Tensor Forward(Tensor x)
    {
        Tensor hidden = _resnet0.Forward(x);
        if (_attention is not null)
        {
            hidden = hidden.Then(_attention.Forward);
        }

        return hidden.Then(_resnet1.Forward);
    }
}
