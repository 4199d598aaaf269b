using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Vae.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>
/// How an activation lies in memory. With the channels innermost the processor needs less time and memory. Operators
/// keep the layout they are given, save convolutions too small for it, so it is chosen for the input and after each growth.
/// </summary>
internal static class MemoryLayout
{
    /// <summary>(B, C, T, H, W) in the layout that is fastest on its device.</summary>
    public static Tensor Prefer(Tensor x)
    {
        if (!PrefersChannelsLast(x))
        {
            return x.alias();
        }

        using var scope = NewDisposeScope();
        return x.permute(0, 2, 3, 4, 1).contiguous().permute(0, 4, 1, 2, 3).MoveToOuterDisposeScope(); // (B, C, T, H, W)
    }

    /// <summary>
    /// An unset tensor (B, C, T, H, W) in the preferred layout, and in the type and on the device of <paramref name="like"/>.
    /// </summary>
    public static Tensor EmptyLike(Tensor like, long batch, long channels, long frames, long height, long width)
    {
        if (!PrefersChannelsLast(like))
        {
            return empty([batch, channels, frames, height, width], like.dtype, like.device);
        }

        using Tensor channelsLast = empty([batch, frames, height, width, channels], like.dtype, like.device);
        return channelsLast.permute(0, 4, 1, 2, 3); // (B, C, T, H, W)
    }

    /// <summary>The activation in the preferred layout, where an operator did not keep it.</summary>
    public static Tensor Keep(Tensor x) => ChannelsLast.Of(x) is null ? Prefer(x) : x.alias();

    /// <summary>A convolution's weight (out, in, k, k, k) in the layout of the activations on a GPU; the first copy is freed.</summary>
    public static Tensor PreferForWeight(Weights weights, Tensor weight)
    {
        if (weight.device_type != DeviceType.CUDA || !PrefersChannelsLast(weight))
        {
            return weight;
        }

        using var scope = NewDisposeScope();
        Tensor reordered = weights.Keep(weight.permute(0, 2, 3, 4, 1).contiguous().permute(0, 4, 1, 2, 3)); // (out, in, k, k, k)
        weights.Release(weight);
        return reordered;
    }

    private static bool PrefersChannelsLast(Tensor x) =>
        x.device_type == DeviceType.CPU || (x.device_type == DeviceType.CUDA && VaeKernels.Usable(x));
}
