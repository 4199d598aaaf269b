using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>One stage of the decoder: one resnet more than the encoder's, then an upsampler where the stage grows.</summary>
internal sealed class UpDecoderBlockCausal3D
{
    private readonly ResnetBlockCausal3D[] _resnets;
    private readonly UpsampleCausal3D? _upsampler;

    public UpDecoderBlockCausal3D(Weights weights, VaeConfig config, long inChannels, long outChannels, StageScale scale)
    {
        _resnets = new ResnetBlockCausal3D[config.LayersPerBlock + 1];
        for (int i = 0; i < _resnets.Length; i++)
        {
            _resnets[i] = new ResnetBlockCausal3D(
                weights.Scope($"resnets.{i}"), i == 0 ? inChannels : outChannels, outChannels, config.NormNumGroups);
        }

        _upsampler = scale.Changes ? new UpsampleCausal3D(weights.Scope("upsamplers.0"), outChannels, scale) : null;
    }

    /// <summary>(B, in, T, H, W) → (B, out, time·(T−1)+1, space·H, space·W); frees its input.</summary>
    public Tensor Consume(Tensor x)
    {
        foreach (ResnetBlockCausal3D resnet in _resnets)
        {
            x = x.Then(resnet.Forward);
        }

        return _upsampler is null ? x : x.Then(_upsampler.Forward);
    }
}
