using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline.Memory;

[Collection(TensorCount.Collection)]
public sealed class PartResidencyTests
{
    public static TheoryData<string> Homes() => [.. Enum.GetNames<HostHome>()];

    [Theory]
    [MemberData(nameof(Homes))]
    public void Enter_AnyHome_MovesEveryTensorAndKeepsItsNumbers(string home)
    {
        using var scope = NewDisposeScope();
        using Weights weights = Take(out Dictionary<string, Tensor> before);
        using var part = new PartResidency(weights, streamed: false, Enum.Parse<HostHome>(home));
        nint[] homes = [.. weights.Taken.Select(weight => TensorHandles.AddressOf(weight.Tensor))];
        AssertSame(before, weights);
        part.Enter();
        Assert.DoesNotContain(weights.Taken.Select(weight => TensorHandles.AddressOf(weight.Tensor)), homes.Contains);
        AssertSame(before, weights);
        part.Leave();
        Assert.Equal(homes, weights.Taken.Select(weight => TensorHandles.AddressOf(weight.Tensor)));
        AssertSame(before, weights);
    }

    [Theory]
    [MemberData(nameof(Homes))]
    public void Stream_BlocksInOrderOverAndOver_ShowsEachItsNumbersInTwoPlaces(string home)
    {
        using var scope = NewDisposeScope();
        using Weights weights = Take(out Dictionary<string, Tensor> before);
        using var part = new PartResidency(weights, streamed: true, Enum.Parse<HostHome>(home));
        part.Enter();
        var places = new HashSet<nint>();
        for (int pass = 0; pass < 3; pass++)
        {
            for (int block = 0; block < 3; block++)
            {
                weights.Blocks!.Before(block);
                TakenWeight[] own = [.. weights.Taken.Where(weight => weight.Name.StartsWith($"layers.{block}.", StringComparison.Ordinal))];
                Assert.Equal(3, own.Length);
                places.Add(TensorHandles.AddressOf(own[0].Tensor));
                AssertSame(before, weights);
                weights.Blocks!.After(block);
            }
        }

        Assert.Equal(2, places.Count);
        part.Leave();
        Assert.Null(weights.Blocks);
        AssertSame(before, weights);
    }

    [Fact]
    public void Stream_LeftInTheMiddle_BeginsAnew()
    {
        using var scope = NewDisposeScope();
        using Weights weights = Take(out Dictionary<string, Tensor> before);
        using var part = new PartResidency(weights, streamed: true, HostHome.Paged);
        long settled = TensorCount.Settled();
        for (int stop = 0; stop < 3; stop++)
        {
            part.Enter();
            for (int block = 0; block <= stop; block++)
            {
                weights.Blocks!.Before(block);
                if (block < stop)
                {
                    weights.Blocks.After(block);
                }
            }

            part.Leave();
            Assert.Equal(settled, Tensor.TotalCount);
            AssertSame(before, weights);
        }
    }

    [Theory]
    [InlineData("double_blocks.7.img_mod.linear.weight", "double_blocks.7.")]
    [InlineData("single_blocks.39.linear1.bias", "single_blocks.39.")]
    [InlineData("layers.0.mlp.up_proj.weight", "layers.0.")]
    [InlineData("txt_in.individual_token_refiner.blocks.0.norm1.weight", "")]
    [InlineData("embed_tokens.weight", "")]
    public void BlockOf_Name_IsTheBlock(string name, string expected) => Assert.Equal(expected, PartResidency.BlockOf(name));

    private static Weights Take(out Dictionary<string, Tensor> before)
    {
        var weights = new Weights(new RandomSource(), CPU, ScalarType.Float32, new WeightPlacement(OnHost: true, Fp8: true));
        weights.Take("embed.weight", 10, 6);
        for (int i = 0; i < 3; i++)
        {
            Weights layer = weights.Scope($"layers.{i}");
            layer.Take("weight", 5 + i, 3);
            // not contiguous, as some modules keep theirs
            layer.Keep(layer.Scope("other").Take("weight", 4, 8).t());
        }

        before = weights.Taken.Select((weight, i) => (Key: $"{i} {weight.Name}", Value: weight.Tensor.clone()))
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return weights;
    }

    private static void AssertSame(Dictionary<string, Tensor> before, Weights weights)
    {
        foreach ((TakenWeight weight, int i) in weights.Taken.Select((weight, i) => (weight, i)))
        {
            TensorAssert.Identical(before[$"{i} {weight.Name}"], weight.Tensor);
        }
    }

    private sealed class RandomSource : IWeightSource
    {
        public bool Contains(string name) => true;

        public Tensor Read(string name, ReadOnlySpan<long> shape) => randn(shape.ToArray());
    }
}
