using System.Reflection;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Native;

/// <summary>
/// TorchSharp 0.107 hands a scalar's address to libtorch and does not keep the scalar alive meanwhile. One that nobody holds may be freed
/// by a collection while an operator reads it: "Expected false to be true" out of nothing, or a wrong number. So the library calls no form
/// that makes one for itself, and makes its own only as fields or with <c>using</c>.
/// </summary>
public sealed class ScalarLifetimeTests
{
    private static readonly Assembly Library = typeof(HunyuanVideoPipeline).Assembly;

    private static readonly Lazy<HashSet<MethodBase>> MakersOfTheirOwn = new(Makers);

    [Fact]
    public void Library_CallsNoFormThatMakesAScalarForItself()
    {
        string[] found =
        [
            .. CalledMethods.MethodsOf(Library).SelectMany(method => CalledMethods.Of(method).Where(MakersOfTheirOwn.Value.Contains)
                .Select(called => $"{method.DeclaringType}.{method.Name} calls {called}; take a form of TensorArithmetic, or hand the scalar on.")),
        ];

        Assert.Empty(found);
    }

    [Fact]
    public void Library_HoldsEveryScalarItMakes()
    {
        string[] found =
        [
            .. CalledMethods.MethodsOf(Library).Where(method => method is not ConstructorInfo && CalledMethods.Of(method).Count(IsConversion) > Held(method))
                .Select(method => $"{method.DeclaringType}.{method.Name} makes a scalar in passing; make it a field, or a variable with 'using'."),
        ];

        // those that go into a list which the scheduler keeps
        Assert.All(found, place => Assert.Contains("FlowMatchEulerScheduler", place, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("op_Addition", typeof(Tensor), typeof(Tensor))]
    [InlineData("add_", typeof(Tensor))]
    [InlineData("add_", typeof(Scalar))]
    [InlineData("square")]
    [InlineData("op_Multiply", typeof(Tensor), typeof(double))]
    public void Makers_AreFound(string name, params Type[] parameters) =>
        Assert.Contains(typeof(Tensor).GetMethod(name, parameters)!, MakersOfTheirOwn.Value);

    [Fact]
    public void Makers_LeaveOutWhatIsHandedAScalar() =>
        Assert.DoesNotContain(typeof(Tensor).GetMethod("add", [typeof(Tensor), typeof(Scalar)])!, MakersOfTheirOwn.Value);

    private static bool IsConversion(MethodBase method) => method.DeclaringType == typeof(Scalar) && method is { Name: "op_Implicit" };

    /// <summary>How many of its scalars are variables that are disposed of, and thereby held until then.</summary>
    private static int Held(MethodBase method) =>
        CalledMethods.Of(method).Any(called => called.Name == nameof(IDisposable.Dispose))
            ? method.GetMethodBody()!.LocalVariables.Count(variable => variable.LocalType == typeof(Scalar))
            : 0;

    /// <summary>TorchSharp's methods that make a scalar, or call one that does.</summary>
    private static HashSet<MethodBase> Makers()
    {
        Dictionary<MethodBase, IReadOnlyList<MethodBase>> calls = CalledMethods.MethodsOf(typeof(Tensor).Assembly)
            .Where(method => method.DeclaringType != typeof(Scalar)).ToDictionary(method => method, CalledMethods.Of);
        HashSet<MethodBase> makers = [.. calls.Where(entry => entry.Value.Any(IsConversion)).Select(entry => entry.Key)];
        int before;
        do
        {
            before = makers.Count;
            makers.UnionWith(calls.Where(entry => entry.Value.Any(makers.Contains)).Select(entry => entry.Key).ToArray());
        }
        while (makers.Count > before);

        return makers;
    }
}
