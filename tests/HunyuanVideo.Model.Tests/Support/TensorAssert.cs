using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Support;

internal static class TensorAssert
{
    /// <summary>Fails unless both have the same shape, type and values.</summary>
    public static void Identical(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.True(expected.eq(actual).all().item<bool>(), "The tensors differ.");
    }

    /// <summary>Fails unless ‖actual − expected‖ / ‖expected‖ is at most <paramref name="tolerance"/>.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance, string what = "tensor")
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        Tensor reference = expected.to(ScalarType.Float64).cpu();
        double norm = reference.norm().item<double>();
        double difference = (actual.to(ScalarType.Float64).cpu() - reference).norm().item<double>();
        double error = difference / Math.Max(norm, 1e-12);
        Assert.True(error <= tolerance, $"{what}: relative error {error:g3} is over {tolerance:g3}");
    }
}
