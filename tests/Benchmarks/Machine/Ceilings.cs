using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Transformer.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Machine;

/// <summary>Times one matrix product and one attention by themselves, in the transformer's type.</summary>
internal static class Ceilings
{
    private const int WarmUps = 3;
    private const int Batches = 7;

    /// <summary>The two ceilings of a model of these sizes; the attention's is that of the faster kernel there is.</summary>
    public static CeilingLines Measure(TransformerConfig config, Device device, ScalarType dtype)
    {
        bool cuda = device.type == DeviceType.CUDA;
        var clock = new DeviceClock(device);
        CeilingLine gemm = Gemm(cuda ? 8192 : 1024, device, dtype, clock);
        using var scope = NewDisposeScope();
        Tensor Part() => randn([1, cuda ? 32_768 : 1024, config.HeadsNum, config.HeadDim], dtype: dtype, device: device);
        (Tensor q, Tensor k, Tensor v) = (Part(), Part(), Part());
        CeilingLine libtorch = Attention("attention_libtorch", q, clock, () => new AttentionInput(q, k, v).AttendByOperator());
        if (HopperAttention.TryAttend(q, k, v) is null)
        {
            return new CeilingLines(gemm, libtorch with { Name = "attention" }, null);
        }

        CeilingLine own = Attention("attention", q, clock, () => HopperAttention.TryAttend(q, k, v)!);
        return own.Tflops >= libtorch.Tflops
            ? new CeilingLines(gemm, own, libtorch)
            : new CeilingLines(gemm, libtorch with { Name = "attention" }, own with { Name = "attention_own" });
    }

    private static CeilingLine Gemm(long n, Device device, ScalarType dtype, DeviceClock clock)
    {
        using var scope = NewDisposeScope();
        Tensor a = randn([n, n], dtype: dtype, device: device);
        Tensor b = randn([n, n], dtype: dtype, device: device);
        Samples seconds = Time(clock, inBatch: 20, () => a.matmul(b).Dispose());
        return CeilingLine.Of("gemm", $"{n}x{n}x{n}", ComputeDevice.NameOf(dtype), 2.0 * n * n * n, seconds);
    }

    private static CeilingLine Attention(string name, Tensor q, DeviceClock clock, Func<Tensor> attend)
    {
        (long tokens, long heads, long dim) = (q.shape[1], q.shape[2], q.shape[3]);
        Samples seconds = Time(clock, inBatch: 4, () => attend().Dispose());
        return CeilingLine.Of(name, $"{tokens}x{heads}x{dim}", ComputeDevice.NameOf(q.dtype), 4.0 * tokens * tokens * heads * dim, seconds);
    }

    /// <summary>Seconds of one run, from batches between two readings of the clock.</summary>
    private static Samples Time(DeviceClock clock, int inBatch, Action run)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            run();
        }

        return Samples.Of(clock.Repeat(Batches, () =>
        {
            for (int i = 0; i < inBatch; i++)
            {
                run();
            }
        }).Select(seconds => seconds / inBatch));
    }
}

/// <summary>What was measured beside the steps.</summary>
/// <param name="Gemm">A matrix product.</param>
/// <param name="Attention">The faster attention.</param>
/// <param name="Other">The slower one, where there are two.</param>
internal sealed record CeilingLines(CeilingLine Gemm, CeilingLine Attention, CeilingLine? Other);
