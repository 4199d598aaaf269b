using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

/// <summary>Renders of the nano model against renders by the reference implementation. Token ids and text states have tests of their own.</summary>
public sealed class NanoReferenceTests(NanoFixture nano) : IClassFixture<NanoFixture>
{
    [Theory]
    [MemberData(nameof(References))]
    public void Render_Reference_LatentsAndFramesMatch(string name)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile file = Nano.OpenReference(name);
        using GeneratedVideo video = nano.Pipeline.Render(Nano.SettingsOf(name), progress: null, TestContext.Current.CancellationToken);
        TensorAssert.Close(file.Read("latents"), video.Latents, 1e-3, "final latents");
        double psnr = Psnr(file.Read("frames_untiled"), video.Frames);
        Assert.True(psnr >= 45, $"PSNR is {psnr:f1} dB");
    }

    [Theory]
    [MemberData(nameof(References))]
    public void Transformer_Reference_FirstVelocityMatches(string name)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using SafetensorsFile file = Nano.OpenReference(name);
        GenerationSettings settings = Nano.SettingsOf(name);
        ModelFolder folder = ModelFolder.Open(Nano.Folder);
        using StateDict state = folder.OpenTransformer();
        using var transformer = new HunyuanVideoTransformer(new Weights(state, CPU, ScalarType.Float32), folder.TransformerConfig);
        Tensor noise = file.Read("noise");
        Assert.True(
            noise.eq(InitialNoise.Draw(noise.shape, settings.Seed, ScalarType.Float32, CPU)).all().item<bool>(), "The noise differs.");

        Tensor velocity = transformer.Forward(
            noise,
            tensor([1000f]),
            file.Read("llama_states"),
            file.Read("text_mask"),
            file.Read("clip_pooled"),
            transformer.RotaryTable(noise.shape),
            tensor([(float)settings.EmbeddedGuidanceScale * 1000]));

        TensorAssert.Close(file.Read("velocity_first"), velocity, 1e-4, "first velocity");
    }

    public static TheoryData<string> References() => Nano.References();

    private static double Psnr(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        double mse = (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).square().mean().item<double>();
        return mse == 0 ? double.PositiveInfinity : 10 * Math.Log10(255 * 255 / mse);
    }
}
