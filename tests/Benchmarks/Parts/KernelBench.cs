using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native.Cuda;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Transformer.Kernels;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary><c>--part kernels</c>: where a step's time goes, operator by operator at the sizes of the blocks.</summary>
internal sealed class KernelBench
{
    private const int Batches = 3;
    private const double BatchSeconds = 0.25;

    private readonly BenchRun _run;
    private readonly TransformerConfig _config;
    private readonly Device _device;
    private readonly ScalarType _dtype;
    private readonly long _video;
    private readonly long _all;
    private double _total;

    private KernelBench(BenchRun run)
    {
        _run = run;
        _config = run.Folder.TransformerConfig;
        _device = run.Options.Device;
        _dtype = run.Options.Precision.Transformer;
        StepWork work = StepWork.Of(_config, run.Settings, DitInputs.ValidTokens(run));
        _video = work.VideoTokens;
        _all = work.VideoTokens + work.TextTokens;
    }

    public static void Measure(BenchRun run)
    {
        var bench = new KernelBench(run);
        using var scope = NewDisposeScope();
        bench.Projections();
        bench.Attention();
        if (CudaKernels.For(bench.Random(1), "transformer", ("HIDDEN", 32), ("THREADS", 32)) is not null)
        {
            bench.ElementWise();
        }

        if (run.Plan.Fp8 && Fp8Support.On(bench._device) && bench._dtype == ScalarType.BFloat16)
        {
            new Fp8KernelBench(bench._config, bench._device, bench._video, bench._all, bench.Tell).Measure();
        }

        run.Report.Tell(
            KernelLine.Sum(bench._total), BenchJson.Default.KernelLine, line => line.ToText());
    }

    private void Projections()
    {
        (long h, long mlp) = (_config.HiddenSize, _config.MlpHiddenDim);
        (int doubles, int singles) = (_config.MmDoubleBlocksDepth, _config.MmSingleBlocksDepth);
        Projection("single linear1", singles, _all, h, (3 * h) + mlp, rowStride: h);
        Projection("single linear2", singles, _all, h + mlp, h, rowStride: (3 * h) + mlp);
        Projection("single linear2, dense rows", 0, _all, h + mlp, h, rowStride: h + mlp);
        Projection("double qkv", doubles, _video, h, 3 * h, rowStride: h);
        Projection("double proj", doubles, _video, h, h, rowStride: h);
        Projection("double fc1", doubles, _video, h, mlp, rowStride: h);
        Projection("double fc2", doubles, _video, mlp, h, rowStride: mlp);
    }

    private void Projection(string name, int calls, long rows, long from, long to, long rowStride)
    {
        using var scope = NewDisposeScope();
        Tensor x = Random(rows, rowStride).narrow(1, rowStride - from, from);
        Tensor weight = Random(to, from);
        Tensor bias = Random(to);
        Tell(name, calls, 2.0 * rows * from * to, bytes: 0, () => nn.functional.linear(x, weight, bias).Dispose());
    }

    private void Attention()
    {
        (long heads, long dim, long h) = (_config.HeadsNum, _config.HeadDim, _config.HiddenSize);
        double flops = 4.0 * _all * _all * h;
        void Rows(string name, int calls, long width)
        {
            using var scope = NewDisposeScope();
            Tensor parts = Random(1, _all, width).narrow(2, 0, 3 * h).view(1, _all, 3, heads, dim); // (1, L, 3, H, D)
            var input = new AttentionInput(parts.select(2, 0), parts.select(2, 1), parts.select(2, 2));
            Tell(name, calls, flops, bytes: 0, () => input.Attend().Dispose());
            Tell($"{name}, libtorch's operator", 0, flops, bytes: 0, () => input.AttendByOperator().Dispose());
        }

        Rows("single attention", _config.MmSingleBlocksDepth, (3 * h) + _config.MlpHiddenDim);
        Rows("double attention", _config.MmDoubleBlocksDepth, 3 * h);
    }

    private void ElementWise()
    {
        (long h, long mlp) = (_config.HiddenSize, _config.MlpHiddenDim);
        (int heads, long dim) = (_config.HeadsNum, _config.HeadDim);
        int blocks = _config.MmSingleBlocksDepth + (2 * _config.MmDoubleBlocksDepth);
        using var scope = NewDisposeScope();
        Tensor x = Random(1, _all, h);
        Tensor y = Random(1, _all, h);
        Tensor gate = Random(1, 1, h);
        double row = (double)_all * h * x.ElementSize;
        Tell("norm and modulation", blocks, flops: 0, 2 * row, () => ModulationKernels.NormModulate(x, gate, gate, 1e-6)?.Dispose());
        Tell("gated residual", blocks, flops: 0, 3 * row, () => ModulationKernels.TryGatedResidualInto(x, y, gate));
        Tensor hidden = Random(1, _all, (3 * h) + mlp);
        Tensor qkv = Random(1, _all, 3 * h);
        Tensor joined = Random(1, _all, 3 * h);
        Tensor weight = Random(2, 1, dim);
        Tensor angles = randn([_all, dim / 2], device: _device);
        Tensor freqs = complex(angles.cos(), angles.sin());
        Tell("single norm and rotation", _config.MmSingleBlocksDepth, 0, 4 * row, () =>
            AttentionKernels.TryNormRotate(hidden.narrow(2, 0, 3 * h), hidden.narrow(2, 0, 3 * h), weight, heads, freqs, 1e-6));
        Tell("double norm, rotation and join", _config.MmDoubleBlocksDepth, 0, 6 * row, () =>
            AttentionKernels.TryNormRotate(qkv, joined, weight, heads, freqs, 1e-6));
        double wide = (double)_all * mlp * x.ElementSize;
        Tell("single GELU and join", _config.MmSingleBlocksDepth, 0, (2 * wide) + (2 * row), () =>
            GeluKernels.TryGeluBehind(hidden.narrow(2, 3 * h, mlp), x));
        Tell("double GELU", _config.MmDoubleBlocksDepth, 0, 2 * wide, () => GeluKernels.TryGelu(hidden.narrow(2, 3 * h, mlp)));
    }

    private Tensor Random(params long[] shape) => randn(shape, dtype: _dtype, device: _device);

    private void Tell(string name, int calls, double flops, double bytes, Action run)
    {
        run();
        double once = _run.Clock.Repeat(1, run)[0];
        int inBatch = (int)Math.Clamp(BatchSeconds / once, 1, 1000);
        Samples seconds = Samples.Of(_run.Clock.Repeat(Batches, () =>
        {
            for (int i = 0; i < inBatch; i++)
            {
                using var scope = NewDisposeScope();
                run();
            }
        }).Select(batch => batch / inBatch));
        _total += calls * seconds.Median;
        _run.Report.Tell(KernelLine.Of(name, calls, seconds, flops, bytes), BenchJson.Default.KernelLine, line => line.ToText());
    }
}
