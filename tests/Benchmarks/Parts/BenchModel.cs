using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.TextEncoders.Tokenizers;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary>Loads one part of a model, as a pipeline does.</summary>
internal static class BenchModel
{
    /// <param name="run">What is measured.</param>
    /// <param name="moving">What brings it onto the device; null where it stays there.</param>
    public static HunyuanVideoTransformer Transformer(BenchRun run, out PartResidency? moving)
    {
        using StateDict state = run.Folder.OpenTransformer();
        MemoryPlan plan = run.Plan;
        bool stays = plan.Transformer == Residency.Resident;
        var weights = new Weights(
            state, run.Options.Device, run.Options.Precision.Transformer, new WeightPlacement(OnHost: !stays, Fp8: plan.Fp8));
        var transformer = new HunyuanVideoTransformer(weights, run.Folder.TransformerConfig);
        moving = stays ? null : new PartResidency(weights, plan.Transformer == Residency.Streamed, plan.Home);
        return transformer;
    }

    public static CausalVae Vae(BenchRun run)
    {
        if (run.Options.Device.type == DeviceType.CUDA)
        {
            backends.cudnn.allow_tf32 = run.Options.Precision.Vae != ScalarType.Float32;
        }

        return Load(
            run.Folder.OpenVae(), run.Options.Device, run.Options.Precision.Vae, weights => new CausalVae(run.Folder.VaeConfig, weights));
    }

    public static PromptEncoder TextEncoders(BenchRun run)
    {
        IModelSource folder = run.Folder;
        (Device device, ScalarType dtype) = (run.Options.Device, run.Options.Precision.TextEncoders);
        var tokenizer = new PromptTokenizer(
            LlamaTokenizer.Open(folder.TokenizerPath), ClipTokenizer.Open(folder.Tokenizer2Path), folder.Card.TextLength);
        return new PromptEncoder(
            tokenizer,
            Load(folder.OpenTextEncoder(), device, dtype, weights => new LlamaTextEncoder(weights, folder.LlamaConfig)),
            Load(folder.OpenTextEncoder2(), device, dtype, weights => new ClipTextEncoder(weights, folder.ClipConfig)));
    }

    private static T Load<T>(StateDict state, Device device, ScalarType dtype, Func<Weights, T> build)
    {
        using (state)
        {
            return build(new Weights(state, device, dtype));
        }
    }
}
