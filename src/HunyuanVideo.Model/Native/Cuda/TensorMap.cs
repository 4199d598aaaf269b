using System.Runtime.InteropServices;

namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>A tensor as Hopper's copy engine sees it; made by <see cref="CudaModule.Describe"/>.</summary>
internal sealed unsafe class TensorMap : IDisposable
{
    private const nuint Bytes = 128;
    private const nuint Alignment = 64;

    private void* _words = NativeMemory.AlignedAlloc(Bytes, Alignment);

    /// <summary>Where the description is in host memory.</summary>
    public nint Address => (nint)_words;

    /// <inheritdoc />
    public void Dispose()
    {
        NativeMemory.AlignedFree(_words);
        _words = null;
    }
}
