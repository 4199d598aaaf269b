using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.TextEncoders;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.TextEncoders;

/// <summary>The small text encoders of the parity fixtures.</summary>
internal static class GoldenText
{
    public static LlamaTextEncoder OpenLlama(int skipLayer = 2, ScalarType dtype = ScalarType.Float32)
    {
        using var weights = new StateDict(Golden.Open("llama.safetensors"), "weights.");
        return new LlamaTextEncoder(new Weights(weights, CPU, dtype), LlamaConfig.From("llama.json", Golden.Json("llama.json")), skipLayer);
    }

    public static ClipTextEncoder OpenClip(ScalarType dtype = ScalarType.Float32)
    {
        using var weights = new StateDict(Golden.Open("clip.safetensors"), "weights.");
        return new ClipTextEncoder(new Weights(weights, CPU, dtype), ClipConfig.From("clip.json", Golden.Json("clip.json")));
    }
}
