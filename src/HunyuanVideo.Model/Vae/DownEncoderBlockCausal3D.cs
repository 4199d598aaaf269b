using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>One stage of the encoder: resnets, then a strided convolution where the stage shrinks.</summary>
internal sealed class DownEncoderBlockCausal3D
{
    private readonly ResnetBlockCausal3D[] _resnets;
    private readonly CausalConv3d? _downsampler;

    public DownEncoderBlockCausal3D(Weights weights, VaeConfig config, long inChannels, long outChannels, StageScale scale)
    {
        _resnets = new ResnetBlockCausal3D[config.LayersPerBlock];
        for (int i = 0; i < _resnets.Length; i++)
        {
            _resnets[i] = new ResnetBlockCausal3D(
                weights.Scope($"resnets.{i}"), i == 0 ? inChannels : outChannels, outChannels, config.NormNumGroups);
        }

        _downsampler = scale.Changes
            ? new CausalConv3d(
                weights.Scope("downsamplers.0.conv"), outChannels, outChannels, timeStride: scale.Time, spaceStride: scale.Space)
            : null;
    }

    /// <summary>(B, in, T, H, W) → (B, out, ⌈T/time⌉, H/space, W/space); frees its input.</summary>
    public Tensor Consume(Tensor x)
    {
        foreach (ResnetBlockCausal3D resnet in _resnets)
        {
            x = x.Then(resnet.Forward);
        }

        return _downsampler is null ? x : x.Then(_downsampler.Forward);
    }
}
