using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native;

/// <summary>
/// What TorchSharp's own shorter forms do, with scalars that live long enough. Those forms make a <see cref="Scalar"/> of their own and hand
/// its address on; nothing keeps it alive during the native call, so that a collection in that moment frees what the operator still reads: an
/// error without a cause, or another number. A <see cref="Scalar"/> is therefore a static field, a member, or a <c>using</c> variable.
/// </summary>
internal static class TensorArithmetic
{
    private static readonly Scalar Zero = 0;
    private static readonly Scalar One = 1;
    private static readonly Scalar Two = 2;

    /// <summary>x + y, of any two shapes that go together.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x += y.</summary>
    public static Tensor Plus_(this Tensor x, Tensor y) => x.add_(y, One);

    /// <summary>x += a number that the caller keeps alive.</summary>
    public static Tensor Plus_(this Tensor x, Scalar y) => x.add_(y, One);

    /// <summary>x².</summary>
    public static Tensor Squared(this Tensor x) => x.pow(Two);

    /// <summary>0, 1, … as (length).</summary>
    public static Tensor CountTo(long length, ScalarType dtype, Device device)
    {
        using Scalar stop = length;
        return arange(Zero, stop, One, dtype, device);
    }
}
