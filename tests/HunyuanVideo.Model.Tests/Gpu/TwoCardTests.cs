using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Ranks;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Ranks;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>Two cards compute one video: the bits of one, whatever way tokens travel, and nothing left behind when one of them fails.</summary>
[Collection(CudaDevice.Collection)]
public sealed class TwoCardTests
{
    private const long MemoryTolerance = 100L << 20;

    private static readonly TransformerConfig Wide = TransformerConfig.HunyuanVideoT2CfgDistill with { MmDoubleBlocksDepth = 2, MmSingleBlocksDepth = 3 };

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Forward_FullWidth_GivesTheBitsOfOneCard(bool push, bool fp8)
    {
        IReadOnlyList<Device> cards = Require();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        TransformerInput input = Input(cards[0]);
        using HunyuanVideoTransformer alone = Open(cards[0], cards[0], fp8);
        Tensor expected = ((IVelocityModel)alone).Forward(input, residual: null);
        using var team = new RankTeam(cards);
        using HunyuanVideoTransformer second = Open(cards[0], cards[1], fp8);
        using IExchange exchange = Exchange(push, cards);
        var model = new RankTransformer(team, [alone, second], exchange);
        for (int i = 0; i < 3; i++)
        {
            using var run = NewDisposeScope();
            TensorAssert.Identical(expected, model.Forward(input, residual: null));
        }
    }

    [Fact]
    public void Forward_OneCardRunsOutOfMemory_MemoryComesBackAndTheNextIsRight()
    {
        IReadOnlyList<Device> cards = Require();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        TransformerInput input = Input(cards[0]);
        using HunyuanVideoTransformer first = Open(cards[0], cards[0], fp8: false);
        using HunyuanVideoTransformer second = Open(cards[0], cards[1], fp8: false);
        using var team = new RankTeam(cards);
        using IExchange exchange = Exchange(push: true, cards);
        Tensor expected = new RankTransformer(team, [first, second], exchange).Forward(input, residual: null);
        long[] before = Taken(cards);
        for (int i = 0; i < 20; i++)
        {
            var faulty = new FaultyExchange(exchange, i % 2, i % 5, () => new InjectedOutOfMemory());
            using var run = NewDisposeScope();
            Assert.Throws<InjectedOutOfMemory>(() => new RankTransformer(team, [first, second], faulty).Forward(input, residual: null));
        }

        long[] after = Taken(cards);
        Assert.All(after.Zip(before), taken => Assert.InRange(taken.First - taken.Second, -MemoryTolerance, MemoryTolerance));
        TensorAssert.Identical(expected, new RankTransformer(team, [first, second], exchange).Forward(input, residual: null));
    }

    [Theory]
    [InlineData(MemoryProfile.Gb80)]
    [InlineData(MemoryProfile.Gb48)]
    [InlineData(MemoryProfile.Gb24)]
    public void Render_Nano_IsThatOfOneCard(MemoryProfile profile)
    {
        IReadOnlyList<Device> cards = Require();
        using HunyuanVideoPipeline alone = OpenNano(cards.Take(1), profile);
        using HunyuanVideoPipeline both = OpenNano(cards, profile);
        using GeneratedVideo expected = alone.Render(SmallRender.Settings, progress: null, CancellationToken.None);
        using GeneratedVideo actual = both.Render(SmallRender.Settings, progress: null, CancellationToken.None);
        TensorAssert.Close(expected.Latents, actual.Latents, 1e-4);
    }

    [Fact]
    public void Render_CancelledAHundredTimes_MemoryComesBackAndTheNextIsRight()
    {
        IReadOnlyList<Device> cards = Require();
        using HunyuanVideoPipeline both = OpenNano(cards, MemoryProfile.Gb80);
        GenerationSettings settings = SmallRender.Settings with { Width = 320, Height = 288 };
        using GeneratedVideo expected = both.Render(settings, progress: null, CancellationToken.None);
        long[] before = Taken(cards);
        for (int i = 0; i < 100; i++)
        {
            using var cancel = new CancellationTokenSource();
            int reports = 1 + (i % 9);
            var progress = new ImmediateProgress<GenerationProgress>(_ =>
            {
                if (--reports == 0)
                {
                    cancel.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(() => both.Render(settings, progress, cancel.Token));
        }

        Assert.All(Taken(cards).Zip(before), taken => Assert.InRange(taken.First - taken.Second, -MemoryTolerance, MemoryTolerance));
        using GeneratedVideo last = both.Render(settings, progress: null, CancellationToken.None);
        TensorAssert.Identical(expected.Frames, last.Frames);
    }

    private static IReadOnlyList<Device> Require()
    {
        CudaDevice.Require();
        IReadOnlyList<Device> cards = cuda.device_count() < 2 ? [] : [new Device(DeviceType.CUDA, 0), new Device(DeviceType.CUDA, 1)];
        if (cards.Count == 0)
        {
            Assert.Skip("There is only one CUDA device here.");
        }

        return cards;
    }

    private static IExchange Exchange(bool push, IReadOnlyList<Device> cards)
    {
        if (!push)
        {
            return new CopyExchange(cards.Count, Wide.HeadsNum);
        }

        PushExchange? pushing = PushExchange.TryOpen(cards, Wide, ScalarType.BFloat16);
        CudaDevice.RequireKernels(pushing);
        return pushing!;
    }

    private static HunyuanVideoTransformer Open(Device drawn, Device device, bool fp8)
    {
        var weights = new RandomWeights(ShapeRecorder.Of(shapes => new HunyuanVideoTransformer(shapes, Wide)).Shapes, drawn, ScalarType.BFloat16);
        return new HunyuanVideoTransformer(new Weights(new StateDict(weights), device, ScalarType.BFloat16, new WeightPlacement(OnHost: false, fp8)), Wide);
    }

    private static TransformerInput Input(Device device)
    {
        using var generator = new Generator(11, CPU);
        Tensor Drawn(params long[] shape) => randn(shape, generator: generator).to(device);
        long[] latents = [1, 16, 9, 68, 120];
        Tensor mask = arange(256).lt(37).to(ScalarType.Int64).unsqueeze(0).to(device);
        using var scope = NewDisposeScope();
        return new TransformerInput(
            Drawn(latents).MoveToOuterDisposeScope(),
            tensor([700f], device: device).MoveToOuterDisposeScope(),
            Drawn(1, 256, 4096).MoveToOuterDisposeScope(),
            mask.alias().MoveToOuterDisposeScope(),
            Drawn(1, 768).MoveToOuterDisposeScope(),
            FreqsCis.ForGrid([9, 34, 60], Wide.RopeDimList, Wide.RopeTheta, device).MoveToOuterDisposeScope(),
            tensor([6000f], device: device).MoveToOuterDisposeScope());
    }

    private static HunyuanVideoPipeline OpenNano(IEnumerable<Device> devices, MemoryProfile profile)
    {
        Device[] chosen = [.. devices];
        return HunyuanVideoPipeline.Load(
            ModelFolder.Open(Nano.Folder),
            new PipelineOptions { Device = chosen[0], Devices = chosen, DType = ScalarType.Float32, MemoryProfile = profile },
            progress: null,
            CancellationToken.None);
    }

    private static long[] Taken(IReadOnlyList<Device> cards) => [.. cards.Select(card =>
    {
        CudaDevices.Synchronize(card);
        (long free, long total) = CudaMemory.Read(card.index)!.Value;
        return total - free;
    })];
}
