using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>A host of 24 GiB, and the cards the test says.</summary>
internal sealed class FixedMemory : IMachineMemory
{
    private const long Gibibyte = 1L << 30;

    public IReadOnlyList<GpuMemory> Gpus { get; set; } = [];

    public MemoryReading Current => new(2 * Gibibyte, 18 * Gibibyte, 24 * Gibibyte, Gpus);
}
