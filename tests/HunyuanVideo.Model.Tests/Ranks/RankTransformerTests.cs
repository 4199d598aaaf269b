using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Ranks;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Ranks;

/// <summary>The references' numbers by several ranks of one process.</summary>
[Collection(TensorCount.Collection)]
public sealed class RankTransformerTests
{
    private const double Tolerance = 2e-5;

    public static TheoryData<int> Ranks { get; } = [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Ranks))]
    public void Forward_Fixtures_Match(int ranks)
    {
        using var noGradient = inference_mode();
        using RankModel model = Golden(ranks);
        foreach (string fixture in new[] { "dit_video.safetensors", "dit_image.safetensors", "dit_cfg_pair.safetensors" })
        {
            using var scope = NewDisposeScope();
            using SafetensorsFile file = Support.Golden.Open(fixture);
            TensorAssert.Close(file.Read("output"), Run(model.Velocities, file, residual: null), Tolerance, fixture);
        }
    }

    [Theory]
    [MemberData(nameof(Ranks))]
    public void Forward_OneHead_Matches(int ranks)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using var model = new RankModel(
            ranks,
            TransformerConfig.From("dit_no_guidance.json", Support.Golden.Json("dit_no_guidance.json")),
            () => new Weights(new StateDict(Support.Golden.Open("dit_no_guidance.safetensors"), "weights."), CPU, ScalarType.Float32));
        using SafetensorsFile file = Support.Golden.Open("dit_no_guidance.safetensors");
        TensorAssert.Close(file.Read("output"), Run(model.Velocities, file, residual: null), Tolerance);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Forward_Nano_IsThatOfOneRank(int ranks)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using RankModel alone = Nano(1);
        using RankModel several = Nano(ranks);
        using SafetensorsFile file = Support.Nano.OpenReference("ref1");
        Tensor expected = Velocity(alone.Velocities, file);
        Tensor actual = Velocity(several.Velocities, file);
        TensorAssert.Close(file.Read("velocity_first"), actual, 1e-4, "the reference");
        TensorAssert.Close(expected, actual, 1e-6, "one rank");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Forward_ResidualReused_IsThatOfOneRank(int ranks)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using RankModel alone = Golden(1);
        using RankModel several = Golden(ranks);
        using SafetensorsFile file = Support.Golden.Open("dit_video.safetensors");
        Tensor Reused(RankModel model)
        {
            using var residual = new BlockResidual();
            Run(model.Velocities, file, residual);
            residual.IsReused = true;
            return Run(model.Velocities, file, residual);
        }

        TensorAssert.Close(Reused(alone), Reused(several), 1e-6);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1, 3)]
    public void Forward_OneRankRunsOutOfMemory_SaysSoLeavesNothingAndTheNextIsRight(int rank, int block)
    {
        FaultyExchange? exchange = null;
        using var noGradient = inference_mode();
        using RankModel model = Golden(2, inner => exchange = new FaultyExchange(inner, rank, block, () => new InjectedOutOfMemory()));
        using SafetensorsFile file = Support.Golden.Open("dit_video.safetensors");
        long before = TensorCount.Settled();
        for (int i = 0; i < 20; i++)
        {
            using var scope = NewDisposeScope();
            InjectedOutOfMemory error = Assert.Throws<InjectedOutOfMemory>(() => Run(model.Velocities, file, residual: null));
            Assert.True(HunyuanVideo.Model.Pipeline.Memory.DeviceMemoryException.IsOutOfMemory(error));
        }

        Assert.Equal(before, Tensor.TotalCount);
        exchange!.IsFaulty = false;
        using var last = NewDisposeScope();
        TensorAssert.Close(file.Read("output"), Run(model.Velocities, file, residual: null), Tolerance);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(1, 0, 2)]
    [InlineData(2, 1, 0)]
    [InlineData(3, 2, 1)]
    public void Forward_CancelledInABlock_EndsBeforeTheNextLeavesNothingAndTheNextIsRight(int ranks, int rank, int block)
    {
        CancellationTokenSource? source = null;
        FaultyExchange? exchange = null;
        Exception? Cancel()
        {
            source!.Cancel();
            return null;
        }

        using var noGradient = inference_mode();
        using RankModel model = Golden(ranks, inner => exchange = new FaultyExchange(inner, rank, block, Cancel));
        using SafetensorsFile file = Support.Golden.Open("dit_video.safetensors");
        long before = TensorCount.Settled();
        for (int i = 0; i < 20; i++)
        {
            using var scope = NewDisposeScope();
            using (source = new CancellationTokenSource())
            {
                Assert.Throws<OperationCanceledException>(() => Run(model.Velocities, file, residual: null, source.Token));
            }

            Assert.Equal(block + 1, exchange!.Blocks);
        }

        Assert.Equal(before, Tensor.TotalCount);
        exchange!.IsFaulty = false;
        using var last = NewDisposeScope();
        TensorAssert.Close(file.Read("output"), Run(model.Velocities, file, residual: null), Tolerance);
        Assert.True(exchange.Blocks > block + 1);
    }

    private static RankModel Golden(int ranks, Func<IExchange, IExchange>? around = null) => new(
        ranks,
        TransformerConfig.From("dit.json", Support.Golden.Json("dit.json")),
        () => new Weights(new StateDict(Support.Golden.Open("dit.safetensors"), string.Empty), CPU, ScalarType.Float32),
        around);

    private static RankModel Nano(int ranks)
    {
        ModelFolder folder = ModelFolder.Open(Support.Nano.Folder);
        return new RankModel(ranks, folder.TransformerConfig, () => new Weights(folder.OpenTransformer(), CPU, ScalarType.Float32));
    }

    private static Tensor Run(IVelocityModel model, SafetensorsFile file, BlockResidual? residual, CancellationToken cancellationToken = default)
    {
        Tensor latent = file.Read("latent");
        return model.Forward(
            new TransformerInput(
                latent,
                file.Read("timestep"),
                file.Read("text_states"),
                file.Read("text_mask"),
                file.Read("text_states_2"),
                model.RotaryTable(latent.shape),
                file.Entries.ContainsKey("guidance") ? file.Read("guidance") : null)
            {
                CancellationToken = cancellationToken,
            },
            residual);
    }

    private static Tensor Velocity(IVelocityModel model, SafetensorsFile file)
    {
        Tensor noise = file.Read("noise");
        return model.Forward(
            new TransformerInput(
                noise,
                tensor([1000f]),
                file.Read("llama_states"),
                file.Read("text_mask"),
                file.Read("clip_pooled"),
                model.RotaryTable(noise.shape),
                tensor([(float)Support.Nano.SettingsOf("ref1").EmbeddedGuidanceScale * 1000])),
            residual: null);
    }
}
