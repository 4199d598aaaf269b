using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Machine;

/// <summary>Times one matrix product and one attention by themselves, in the transformer's type.</summary>
internal static class Ceilings
{
    private const int WarmUps = 3;
    private const int Batches = 7;

    /// <summary>The two ceilings of a model of these sizes.</summary>
    public static (CeilingLine Gemm, CeilingLine Attention) Measure(TransformerConfig config, Device device, ScalarType dtype)
    {
        bool cuda = device.type == DeviceType.CUDA;
        var clock = new DeviceClock(device);
        return (Gemm(cuda ? 8192 : 1024, device, dtype, clock), Attention(config, cuda ? 32_768 : 1024, device, dtype, clock));
    }

    private static CeilingLine Gemm(long n, Device device, ScalarType dtype, DeviceClock clock)
    {
        using var scope = NewDisposeScope();
        Tensor a = randn([n, n], dtype: dtype, device: device);
        Tensor b = randn([n, n], dtype: dtype, device: device);
        Samples seconds = Time(clock, inBatch: 20, () => a.matmul(b).Dispose());
        return CeilingLine.Of("gemm", $"{n}x{n}x{n}", ComputeDevice.NameOf(dtype), 2.0 * n * n * n, seconds);
    }

    private static CeilingLine Attention(TransformerConfig config, long tokens, Device device, ScalarType dtype, DeviceClock clock)
    {
        using var scope = NewDisposeScope();
        (long heads, long dim) = (config.HeadsNum, config.HeadDim);
        Tensor Part() => randn([1, heads, tokens, dim], dtype: dtype, device: device);
        (Tensor q, Tensor k, Tensor v) = (Part(), Part(), Part());
        Samples seconds = Time(clock, inBatch: 4, () => nn.functional.scaled_dot_product_attention(q, k, v).Dispose());
        string shape = $"{tokens}x{heads}x{dim}";
        return CeilingLine.Of("attention", shape, ComputeDevice.NameOf(dtype), 4.0 * tokens * tokens * heads * dim, seconds);
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
