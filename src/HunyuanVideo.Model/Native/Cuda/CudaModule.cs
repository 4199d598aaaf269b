using System.Collections.Concurrent;

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
        driver.UseDevice(device);
        IntPtr function = _functions.GetOrAdd(kernel, name => driver.Function(module, name));
        Span<ulong> bits = stackalloc ulong[arguments.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = arguments[i].Bits;
        }

        driver.Launch(function, grid, bits);
    }
}
