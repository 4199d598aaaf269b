using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Native.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>The memory a pipeline may use.</summary>
/// <param name="Device">Bytes free on the compute device before the model is loaded, its CUDA context already made.</param>
/// <param name="Host">Bytes free in host memory.</param>
/// <param name="IsHost">Whether the compute device is the host itself.</param>
public sealed record MemoryBudget(long Device, long Host, bool IsHost = false)
{
    /// <summary>Bytes that a CUDA context with libtorch's kernels takes.</summary>
    public const long ContextBytes = 600_000_000;

    /// <summary>Among how many devices a video's tokens are shared out; each has this memory at least.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>Whether the device has own kernels, without which activations take several times the memory; a processor never has, and needs none.</summary>
    public bool HasKernels { get; init; } = true;

    /// <summary>What there is now on the devices that compute a video together: what the one with the least has.</summary>
    public static MemoryBudget Measure(IReadOnlyList<Device> devices) =>
        devices.Select(Measure).MinBy(budget => budget.Device)! with { Ranks = devices.Count };

    /// <summary>What there is now.</summary>
    public static MemoryBudget Measure(Device device)
    {
        long host = HostBytes();
        if (device.type != DeviceType.CUDA)
        {
            return new MemoryBudget(host, host, IsHost: true);
        }

        // without the runtime's word, take the model to fit: what then fails says so itself
        return new MemoryBudget(CudaMemory.Read(Math.Max(0, device.index))?.Free ?? long.MaxValue, host) { HasKernels = CudaKernels.Serve(device) };
    }

    /// <summary>What a card of a nominal size offers when nothing else runs on it.</summary>
    /// <param name="gibibytes">Its size in GiB.</param>
    /// <param name="hostGibibytes">The host's memory in GiB.</param>
    public static MemoryBudget OfCard(double gibibytes, double hostGibibytes = 128) =>
        new((long)(gibibytes * (1L << 30)) - ContextBytes, (long)(hostGibibytes * (1L << 30)));

    private static long HostBytes()
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return AvailableOnLinux() is { } available ? Math.Min(limit, available) : limit;
    }

    /// <summary>What the kernel says programs can have without swapping; mapped files count as free.</summary>
    private static long? AvailableOnLinux()
    {
        const string key = "MemAvailable:";
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        string? line = File.ReadLines("/proc/meminfo").FirstOrDefault(text => text.StartsWith(key, StringComparison.Ordinal));
        return long.TryParse(line?[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), out long kibibytes) ? kibibytes * 1024 : null;
    }
}
