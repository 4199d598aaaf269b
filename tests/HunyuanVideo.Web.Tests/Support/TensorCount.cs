using static TorchSharp.torch;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>The collection of tests that count all live tensors of the process, and so run alone.</summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public sealed class TensorCount
{
    public const string Collection = "Tensor count";

    /// <summary>Live tensors now, after those that only the garbage collector knew are gone.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
