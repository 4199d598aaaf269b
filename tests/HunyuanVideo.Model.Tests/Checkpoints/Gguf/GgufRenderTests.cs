using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Gguf;

/// <summary>Whole renders from GGUF files: the same as from plain files of the same numbers, and as near to the unrounded model as the type is.</summary>
public sealed class GgufRenderTests
{
    private static readonly GenerationSettings Settings = SmallRender.Settings with { Width = 96, Height = 96, Seed = 42 };

    private static readonly Lazy<Tensor> Unrounded = new(() => Render(new ModelPaths { ModelBase = Nano.Folder }).DetachFromDisposeScope());

    // the distances that the types have at this size of model
    [Theory]
    [InlineData("F16", 0, 0)]
    [InlineData("BF16", 0.001, 0.006)]
    [InlineData("Q8_0", 0.004, 0.02)]
    [InlineData("Q5_0", 0.02, 0.10)]
    [InlineData("Q5_1", 0.02, 0.10)]
    [InlineData("Q4_1", 0.04, 0.16)]
    [InlineData("Q4_0", 0.06, 0.24)]
    public void Render_TransformerOfAType_EqualsItsNumbersAndIsNearTheModel(string type, double least, double most)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        (string gguf, string numbers) = (folder.PathOf("dit.gguf"), folder.PathOf("dit.safetensors"));
        NanoGguf.WriteTransformer(gguf, type);
        NanoGguf.WriteNumbers(gguf, numbers);
        Tensor rendered = Render(new ModelPaths { ModelBase = Nano.Folder, DitWeight = gguf });
        TensorAssert.Identical(Render(new ModelPaths { ModelBase = Nano.Folder, DitWeight = numbers }), rendered);
        double distance = (rendered - Unrounded.Value).norm().div(Unrounded.Value.norm()).item<float>();
        TestContext.Current.TestOutputHelper?.WriteLine($"{type}: {distance:P2}");
        Assert.InRange(distance, least, most);
    }

    [Theory]
    [InlineData("model.diffusion_model.", 3)]
    [InlineData("", 2)]
    public void Render_PrefixOrOlderVersion_IsTheSame(string prefix, uint version)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        NanoGguf.WriteTransformer(folder.PathOf("plain.gguf"), "Q8_0");
        NanoGguf.WriteTransformer(folder.PathOf("other.gguf"), "Q8_0", prefix, version);
        TensorAssert.Identical(
            Render(new ModelPaths { ModelBase = Nano.Folder, DitWeight = folder.PathOf("plain.gguf") }),
            Render(new ModelPaths { ModelBase = Nano.Folder, DitWeight = folder.PathOf("other.gguf") }));
    }

    [Theory]
    [InlineData("Q8_0")]
    [InlineData("Q4_0")]
    [InlineData("F16")]
    public void Render_LanguageModelOfAType_EqualsItsNumbers(string type)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        string blocks = TextEncoder(folder, "blocks");
        string plain = TextEncoder(folder, "plain");
        NanoGguf.WriteLlama(Path.Combine(blocks, "llama.gguf"), Path.Combine(plain, "model.safetensors"), GgufType.Named(type)!);
        Tensor rendered = Render(new ModelPaths { ModelBase = Nano.Folder, TextEncoderPath = blocks });
        // named by itself, the file has its sizes from its tensors
        File.Delete(Path.Combine(blocks, "config.json"));
        TensorAssert.Identical(rendered, Render(new ModelPaths { ModelBase = Nano.Folder, TextEncoderPath = Path.Combine(blocks, "llama.gguf") }));
        TensorAssert.Identical(Render(new ModelPaths { ModelBase = Nano.Folder, TextEncoderPath = plain }), rendered);
        Assert.Equal(type == "F16", rendered.eq(Unrounded.Value).all().item<bool>());
    }

    /// <summary>A folder with all of nano's text encoder but its weights.</summary>
    private static string TextEncoder(TemporaryFolder folder, string name)
    {
        string path = Directory.CreateDirectory(folder.PathOf(name)).FullName;
        File.Copy(Path.Combine(Nano.Folder, "text_encoder", "config.json"), Path.Combine(path, "config.json"));
        foreach (string file in Directory.GetFiles(Path.Combine(Nano.Folder, "tokenizer")))
        {
            File.Copy(file, Path.Combine(path, Path.GetFileName(file)));
        }

        return path;
    }

    private static Tensor Render(ModelPaths paths)
    {
        using HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(ModelFolder.Open(paths), new PipelineOptions { Device = CPU }, progress: null, CancellationToken.None);
        using GeneratedVideo video = pipeline.Render(Settings, progress: null, CancellationToken.None);
        return video.Latents.clone();
    }
}
