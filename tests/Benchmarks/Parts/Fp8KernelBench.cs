using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Layers.Kernels;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary>
/// What a step with 8-bit weights has instead of the projections, the norms and the GELU in bf16: the same calls, so they are told with
/// none a step and the sum stays that of bf16.
/// </summary>
/// <param name="config">The transformer's sizes.</param>
/// <param name="device">Where.</param>
/// <param name="video">Video tokens.</param>
/// <param name="all">Video and text tokens.</param>
/// <param name="tell">Measures and tells: name, calls a step, operations, bytes, what is run.</param>
internal sealed class Fp8KernelBench(
    TransformerConfig config, Device device, long video, long all, Action<string, int, double, double, Action> tell)
{
    public void Measure()
    {
        (long h, long mlp) = (config.HiddenSize, config.MlpHiddenDim);
        Product("8-bit single linear1", all, h, (3 * h) + mlp, rowBytes: h);
        Product("8-bit single linear2", all, h + mlp, h, rowBytes: 2 * ((3 * h) + mlp));
        Product("8-bit single linear2, dense rows", all, h + mlp, h, rowBytes: h + mlp);
        Product("8-bit double qkv", video, h, 3 * h, rowBytes: h);
        Product("8-bit double proj", video, h, h, rowBytes: h);
        Product("8-bit double fc1", video, h, mlp, rowBytes: h);
        Product("8-bit double fc2", video, mlp, h, rowBytes: 2 * mlp);
        Product("8-bit text qkv", all - video, h, 3 * h, rowBytes: h);
        Product("8-bit text fc2", all - video, mlp, h, rowBytes: 2 * mlp);
        Rounding(h, mlp);
    }

    private void Product(string name, long tokens, long from, long to, long rowBytes)
    {
        using var scope = NewDisposeScope();
        // the bytes of the number 1, in rows as far from each other as in a block
        Tensor bytes = full([Fp8Rows.Padded(tokens), rowBytes], 0x38, ScalarType.Byte, device);
        var rows = new Fp8Rows(
            AtenNative.ViewAs(bytes, SafetensorsDType.Float8E4M3).narrow(1, 0, from), ones([bytes.shape[0], 1], device: device), tokens);
        StoredFp8 stored = Fp8Weight.Quantise(Random(to, from));
        var weight = new Fp8Weight(stored.Bytes, stored.Scale, ScalarType.BFloat16, QuantisesInput: true);
        Tensor bias = Random(to);
        tell(name, 0, 2.0 * tokens * from * to, 0, () => Fp8Linear.Forward(rows, weight, bias).Dispose());
    }

    private void Rounding(long h, long mlp)
    {
        using var scope = NewDisposeScope();
        Tensor x = Random(1, all, h);
        Tensor gate = Random(1, 1, h);
        double numbers = (double)all * h;
        // 2 bytes of bf16 are read and one is written
        tell("8-bit norm and modulation", 0, 0, 3 * numbers, () => Fp8Kernels.NormModulate(x, gate, gate, 1e-6)?.Dispose());
        tell("8-bit rounding", 0, 0, 3 * numbers, () => Fp8Rows.Of(x).Dispose());
        Tensor rows = Random(Fp8Rows.Padded(all), (3 * h) + mlp);
        Tensor inner = rows.narrow(0, 0, all).narrow(1, 3 * h, mlp).unsqueeze(0);
        tell("8-bit single GELU and join", 0, 0, 3.0 * all * (h + mlp), () => Fp8Kernels.TryGelu(inner, x, Fp8Rows.Over(rows, all, h + mlp)));
        Tensor wide = Random(Fp8Rows.Padded(all), mlp);
        tell("8-bit double GELU", 0, 0, 3.0 * all * mlp, () => Fp8Kernels.TryGelu(wide.narrow(0, 0, all).unsqueeze(0), null, Fp8Rows.Over(wide, all, mlp)));
    }

    private Tensor Random(params long[] shape) => randn(shape, dtype: ScalarType.BFloat16, device: device);
}
