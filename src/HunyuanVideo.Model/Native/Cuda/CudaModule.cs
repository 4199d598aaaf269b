using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>The kernels of one source, compiled for one device, one data type and fixed sizes.</summary>
internal sealed class CudaModule(CudaDriver driver, int device, IntPtr module)
{
    private readonly ConcurrentDictionary<string, IntPtr> _functions = new(StringComparer.Ordinal);

    /// <summary>Queues a kernel behind the work that libtorch has queued.</summary>
    /// <param name="kernel">The kernel's name in the source.</param>
    /// <param name="grid">Blocks and threads.</param>
    /// <param name="arguments">One for each parameter.</param>
    /// <exception cref="CudaException">The driver refused the launch.</exception>
    public void Launch(string kernel, KernelGrid grid, params ReadOnlySpan<KernelArgument> arguments)
    {
        IntPtr function = _functions.GetOrAdd(kernel, name => Find(name, grid.SharedBytes));
        driver.Launch(device, function, grid, arguments);
    }

    /// <summary>Describes heads (1, L, H, D) in bf16 to the copy engine.</summary>
    /// <param name="heads">The tensor: D dense, heads one behind the other, tokens any multiple of 8 elements apart.</param>
    /// <param name="channels">Channels of a box, at most 64.</param>
    /// <param name="tokens">Tokens of a box, at most 256.</param>
    /// <exception cref="CudaException">The driver refused it.</exception>
    public TensorMap Describe(Tensor heads, uint channels, uint tokens)
    {
        var map = new TensorMap();
        try
        {
            long size = heads.element_size();
            driver.EncodeTiles(
                map.Address,
                TensorHandles.AddressOf(heads),
                [(ulong)heads.shape[3], (ulong)heads.shape[2], (ulong)heads.shape[1]],
                [(ulong)(heads.stride(2) * size), (ulong)(heads.stride(1) * size)],
                [channels, 1, tokens]);
            return map;
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    private IntPtr Find(string name, int sharedBytes)
    {
        IntPtr function = driver.Function(module, name);
        if (sharedBytes > 0)
        {
            driver.AllowSharedBytes(function, sharedBytes);
        }

        return function;
    }
}
