using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints.Gguf;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Gguf;

/// <summary>Blocks and numbers against those of the format's reference program.</summary>
public sealed class BlockExpansionTests
{
    [Theory]
    [MemberData(nameof(ReferenceBlock.Types), MemberType = typeof(ReferenceBlock))]
    public void Expand_BlocksOfTheReference_GiveItsNumbers(string name)
    {
        GgufType type = GgufType.Named(name)!;
        Assert.All(ReferenceBlock.Of(name), block =>
        {
            float[] numbers = new float[type.Numbers];
            type.Expand!(block.Bytes, numbers);
            double tolerance = ReferenceBlock.Tolerance(name, block.Values);
            // the exact numbers are compared as what they are stored to be: nine digits, which tell fp32 numbers apart
            Assert.All(numbers.Zip(block.Values), pair =>
                Assert.True(tolerance == 0 ? pair.First == (float)pair.Second : Math.Abs(pair.First - pair.Second) <= tolerance, $"{pair.First:R} is not {pair.Second:R}"));
        });
    }

    [Theory]
    [InlineData("Q8_0")]
    [InlineData("Q4_0")]
    [InlineData("Q4_1")]
    [InlineData("Q5_0")]
    [InlineData("Q5_1")]
    public void Quantise_InputsOfTheReference_GiveItsBytes(string name)
    {
        ReferenceBlock[] withInput = [.. ReferenceBlock.Of(name).Where(block => block.Input is not null)];
        Assert.NotEmpty(withInput);
        Assert.All(withInput, block => Assert.Equal(Convert.ToHexString(block.Bytes), Convert.ToHexString(BlockQuantiser.Quantise(GgufType.Named(name)!, block.Input!))));
    }

    [Theory]
    [InlineData("Q8_0", 0.006)]
    [InlineData("Q4_0", 0.10)]
    [InlineData("Q5_0", 0.05)]
    [InlineData("Q4_K", 0.09)]
    [InlineData("Q5_K", 0.05)]
    [InlineData("Q6_K", 0.025)]
    public void Quantise_RandomNumbers_AreNearAfterwards(string name, double largestError)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5, CPU);
        Tensor numbers = randn([40, 512], ScalarType.Float32, generator: generator);
        GgufType type = GgufType.Named(name)!;
        var blocks = new StoredBlocks(tensor(BlockQuantiser.Quantise(type, numbers.data<float>().ToArray())), type, [40, 512]);
        double error = (blocks.Expand() - numbers).norm().div(numbers.norm()).item<float>();
        Assert.InRange(error, largestError / 10, largestError);
    }

    [Fact]
    public void EightBitBlocks_RandomNumbers_AreThoseOfTheReferencesRule()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7, CPU);
        Tensor numbers = randn([64, 96], ScalarType.Float32, generator: generator);
        numbers.narrow(0, 5, 2).zero_();
        byte[] expected = BlockQuantiser.Quantise(GgufType.Named("Q8_0")!, numbers.data<float>().ToArray());
        StoredBlocks blocks = EightBitBlocks.Of(numbers);
        Assert.Equal(expected, blocks.Bytes.data<byte>().ToArray());
        Assert.Equal([64L, 96L], blocks.Shape);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void ExpandInto_MoreBlocksThanOneTask_AreTheNumbersOfEachRounded(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        GgufType type = GgufType.Named("Q4_K")!;
        byte[] one = [.. ReferenceBlock.Of("Q4_K").Take(3).SelectMany(block => block.Bytes)];
        byte[] many = [.. Enumerable.Repeat(one, 1500).SelectMany(bytes => bytes)];
        float[] expected = new float[3 * type.Numbers];
        for (int i = 0; i < 3; i++)
        {
            type.Expand!(one.AsSpan(i * type.Bytes, type.Bytes), expected.AsSpan(i * type.Numbers, type.Numbers));
        }

        Tensor target = empty([1500, 3 * type.Numbers], dtype);
        new StoredBlocks(tensor(many), type, target.shape).ExpandInto(target);
        Assert.True(target.eq(tensor(expected).to(dtype)).all().item<bool>());
    }
}
