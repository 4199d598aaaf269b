using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>Linear, SiLU, Linear: the shape of every embedder of a vector.</summary>
internal sealed class MlpEmbedder
{
    private readonly Linear _first;
    private readonly Linear _second;

    /// <summary>Takes the two layers below the names the checkpoint gives them.</summary>
    public MlpEmbedder(Weights weights, string first, string second, long inFeatures, long hiddenSize)
    {
        _first = new Linear(weights.Scope(first), inFeatures, hiddenSize);
        _second = new Linear(weights.Scope(second), hiddenSize, hiddenSize);
    }

    /// <summary>(B, in) → (B, hidden).</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _second.Forward(nn.functional.silu(_first.Forward(x))).MoveToOuterDisposeScope();
    }
}

/// <summary>A scalar (timestep or guidance, both in thousandths) as sines and cosines, then an MLP.</summary>
internal sealed class TimestepEmbedder
{
    private const int FrequencyEmbeddingSize = 256;
    private const int Half = FrequencyEmbeddingSize / 2;
    private static readonly float NegativeLogMaxPeriod = (float)-Math.Log(10_000);

    /// <summary>The frequencies that the reference's exponential rounds up although the nearest number is below.</summary>
    private static readonly int[] RoundedUp = [13, 44];

    private readonly MlpEmbedder _mlp;
    private readonly Tensor _frequencies;

    /// <summary>Takes <c>mlp.0</c> and <c>mlp.2</c>.</summary>
    public TimestepEmbedder(Weights weights, long hiddenSize)
    {
        using var scope = NewDisposeScope();
        _mlp = new MlpEmbedder(weights, "mlp.0", "mlp.2", FrequencyEmbeddingSize, hiddenSize);
        _frequencies = weights.Keep(tensor(Frequencies()).to(weights.Device)); // (128)
    }

    /// <summary>(B) in 0…1000 → (B, hidden).</summary>
    public Tensor Forward(Tensor t)
    {
        using var scope = NewDisposeScope();
        Tensor angles = t.to(ScalarType.Float32).unsqueeze(1) * _frequencies; // (B, 128)
        Tensor embedding = cat([angles.cos(), angles.sin()], dim: 1); // (B, 256)
        return _mlp.Forward(embedding).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// 10000^(−i/128), (128), with the bits the reference computes on a CPU, also for a GPU: its fp32 exponents, exponentiated in fp64 and
    /// rounded, but for two near the middle of two numbers that the reference's library rounded the other way. Computed by the library here they
    /// would end in other bits on some processors, and a guidance of 6000 makes one bit a visible difference in the angle.
    /// </summary>
    internal static float[] Frequencies() =>
        [.. Enumerable.Range(0, Half).Select(i => (float)Math.Exp(NegativeLogMaxPeriod * i / Half)).Select((f, i) => RoundedUp.Contains(i) ? MathF.BitIncrement(f) : f)];
}
