using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>An own attention kernel against the same arithmetic in fp64, on inputs that are new at every run.</summary>
public abstract class OwnAttentionTests
{
    private const int HeadDim = 128;

    /// <summary>What rounding probabilities and results to bf16 may cost, relative to the row's length.</summary>
    private const double Allowed = 6e-3;

    /// <summary>The kernel; null where it cannot be used.</summary>
    private protected abstract Tensor? TryAttend(Tensor query, Tensor key, Tensor value);

    /// <summary>A card that it is for; else the test is skipped.</summary>
    private protected abstract Device Require();

    [Theory]
    [InlineData(1, 1, 3 * HeadDim)]
    [InlineData(65, 2, 6 * HeadDim)]
    [InlineData(64, 3, 9 * HeadDim)]
    [InlineData(127, 3, 9 * HeadDim)]
    [InlineData(176, 2, 6 * HeadDim)]
    [InlineData(177, 2, 6 * HeadDim)]
    [InlineData(352, 2, 8 * HeadDim)]
    [InlineData(1000, 24, 72 * HeadDim)]
    [InlineData(4099, 24, 168 * HeadDim)]
    public void TryAttend_RandomHeads_IsAttention(long tokens, int heads, long rowWidth)
    {
        Device device = Require();
        using var scope = NewDisposeScope();
        Tensor parts = Rows(device, tokens, heads, rowWidth);
        AssertAttention(parts, "random heads");
    }

    [Theory]
    [InlineData(8f)] // within the range
    [InlineData(60f)] // the reference is raised
    [InlineData(200f)] // out of range: computed anew
    [InlineData(3000f)]
    public void TryAttend_LateKeysTower_IsAttention(float score)
    {
        Device device = Require();
        using var scope = NewDisposeScope();
        Tensor parts = Rows(device, tokens: 1500, heads: 4, rowWidth: 12 * HeadDim);
        // tiles come last to first: the first tokens are seen when the reference is long set
        for (int i = 0; i < 40; i++)
        {
            long query = 37L * i;
            Tensor direction = parts[0, query, 0]; // (H, D)
            Tensor squares = direction.to(ScalarType.Float32).square().sum(-1, keepdim: true); // (H, 1)
            Tensor tower = direction.to(ScalarType.Float32) * (score * MathF.Sqrt(HeadDim) / squares);
            parts[0, i % 2 == 0 ? i : 700 + i, 1].copy_(tower.to(ScalarType.BFloat16));
        }

        AssertAttention(parts, $"keys with scores of {score}");
    }

    [Fact]
    public void TryAttend_EqualScores_AveragesTheValues()
    {
        Device device = Require();
        using var scope = NewDisposeScope();
        Tensor parts = Rows(device, tokens: 900, heads: 2, rowWidth: 6 * HeadDim);
        parts.select(2, 0).zero_();
        AssertAttention(parts, "queries of nothing but zeros");
    }

    [Fact]
    public void TryAttend_Twice_GivesTheSameBits()
    {
        Device device = Require();
        using var scope = NewDisposeScope();
        Tensor parts = Rows(device, tokens: 5003, heads: 24, rowWidth: 72 * HeadDim);
        Tensor first = Attend(parts);
        Assert.True(first.eq(Attend(parts)).all().item<bool>());
    }

    [Fact]
    public void TryAttend_OtherWidthOrType_IsLeftToLibtorch()
    {
        Device device = Require();
        using var scope = NewDisposeScope();
        Tensor narrow = randn([1, 10, 2, 64], ScalarType.BFloat16, device);
        Tensor half = randn([1, 10, 2, HeadDim], ScalarType.Float16, device);
        Assert.Null(TryAttend(narrow, narrow, narrow));
        Assert.Null(TryAttend(half, half, half));
    }

    /// <summary>Queries, keys and values as parts of wider rows: (1, L, 3, H, D).</summary>
    private static Tensor Rows(Device device, long tokens, int heads, long rowWidth) =>
        randn([1, tokens, rowWidth], ScalarType.BFloat16, device).narrow(2, 0, 3L * heads * HeadDim).view(1, tokens, 3, heads, HeadDim);

    private Tensor Attend(Tensor parts)
    {
        Tensor? attended = TryAttend(parts.select(2, 0), parts.select(2, 1), parts.select(2, 2));
        CudaDevice.RequireKernels(attended);
        return attended!;
    }

    private void AssertAttention(Tensor parts, string what)
    {
        Tensor actual = Attend(parts).view(1, parts.shape[1], parts.shape[3], HeadDim).transpose(1, 2).to(ScalarType.Float64); // (1, H, L, D)
        Tensor exact = parts.to(ScalarType.Float64).permute(2, 0, 3, 1, 4); // (3, 1, H, L, D)
        Tensor scores = exact[0].matmul(exact[1].transpose(-1, -2)) / Math.Sqrt(HeadDim); // (1, H, L, L)
        Tensor probabilities = scores.softmax(-1);
        Tensor expected = probabilities.matmul(exact[2]);
        // values cancel in an average of many: rounding is relative to what was added up, not to what is left
        Tensor added = probabilities.square().matmul(exact[2].square()).sum(-1, keepdim: true).sqrt() + expected.norm(-1, keepdim: true);
        double worst = ((actual - expected).norm(-1, keepdim: true) / added).max().item<double>();
        Assert.True(worst <= Allowed, $"{what}: a row is off by {worst:e2} of its length, {Allowed:e2} allowed.");
    }
}
