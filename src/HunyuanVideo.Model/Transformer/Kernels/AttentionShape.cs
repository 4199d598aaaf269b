using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer.Kernels;

/// <summary>What the own attention kernels take: one video's bf16 heads of 128 channels on a card, channels dense, rows aligned.</summary>
internal static class AttentionShape
{
    /// <summary>Channels of a head.</summary>
    public const int HeadDim = 128;

    private const long AddressMultiple = 16;

    /// <summary>Whether the kernels can read three tensors of shape (1, L, H, 128).</summary>
    public static bool Fits(Tensor query, Tensor key, Tensor value) => Fits(query) && Fits(key) && Fits(value);

    private static bool Fits(Tensor x)
    {
        long multiple = AddressMultiple / sizeof(short);
        return x.device_type == DeviceType.CUDA
            && x.dtype == ScalarType.BFloat16
            && x.dim() == 4
            && x.shape[0] == 1
            && x.shape[3] == HeadDim
            && x.stride(3) == 1
            && x.stride(2) % multiple == 0
            && x.stride(1) % multiple == 0
            && TensorHandles.AddressOf(x) % AddressMultiple == 0;
    }
}
