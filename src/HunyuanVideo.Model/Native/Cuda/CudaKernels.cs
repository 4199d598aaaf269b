using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>
/// Own kernels, compiled for the device at hand at first use. Where they cannot be (no NVIDIA device, no compiler, switched
/// off) callers run the same arithmetic with libtorch's operators; <see cref="Status"/> says which it is.
/// </summary>
internal static class CudaKernels
{
    /// <summary>Set to 0 in the environment, this switches own kernels off.</summary>
    public const string SwitchVariable = "HYV_FUSED_KERNELS";

    /// <summary>The first capability whose own instructions are asked for: code for it runs on no other.</summary>
    private const int FirstSpecific = 90;

    /// <summary>What the text of a source goes on from, beside the elements.</summary>
    private static readonly Dictionary<string, string[]> Foundations = new(StringComparer.Ordinal) { ["attention"] = ["hopper", "softmax"], ["portable"] = ["softmax"] };

    private static readonly ConcurrentDictionary<(int Device, string Key), CudaModule?> Modules = new();
    private static readonly Lazy<Toolchain?> Tools = new(OpenToolchain);
    private static readonly Lock Compiling = new();
    private static volatile string? _compiled;
    private static volatile string? _failed;

    /// <summary>Whether own kernels may be used; for comparing with libtorch's operators.</summary>
    public static bool Enabled { get; set; } = Environment.GetEnvironmentVariable(SwitchVariable) != "0";

    /// <summary>What computes: own kernels and for which architecture, or libtorch's operators and why.</summary>
    public static string Status => (_compiled, _failed) switch
    {
        (null, null) => "libtorch's operators (no kernel was needed yet)",
        (null, { } why) => $"libtorch's operators: {why}",
        ({ } kernels, null) => kernels,
        ({ } kernels, { } why) => $"{kernels}, but not all of them: {why}",
    };

    /// <summary>Whether there will be own kernels for transformer and VAE on a device, as far as can be told before one is compiled.</summary>
    public static bool Serve(Device device) =>
        Enabled && device.type == DeviceType.CUDA && CardKernels.Of(CudaRuntime.CapabilityOf(device)).Transformer && Tools.Value is not null;

    /// <summary>What will compute on a device: own kernels, or libtorch's operators and why.</summary>
    /// <param name="device">The device.</param>
    public static string Outlook(Device device)
    {
        if (device.type != DeviceType.CUDA)
        {
            return "libtorch's operators (own kernels are for NVIDIA devices)";
        }

        if (!Enabled)
        {
            return $"libtorch's operators ({SwitchVariable} is 0)";
        }

        try
        {
            if (Tools.Value is not { } tools)
            {
                return Status;
            }

            int architecture = tools.Driver.Architecture(Math.Max(device.index, 0));
            return string.Create(
                CultureInfo.InvariantCulture, $"fused kernels for sm_{architecture}, NVRTC {tools.Compiler.Version}: {CardKernels.Of(architecture).Sentence}");
        }
        catch (CudaException error)
        {
            return $"libtorch's operators: {error.Message}";
        }
    }

    /// <summary>The kernels of a source for the device and type of <paramref name="like"/>; null where they cannot be used.</summary>
    /// <param name="like">A tensor on the device, of the data type.</param>
    /// <param name="source">The source's name without its ending.</param>
    /// <param name="sizes">Numbers that are fixed at compile time, by their names in the source.</param>
    public static CudaModule? For(Tensor like, string source, params ReadOnlySpan<(string Name, long Value)> sizes)
    {
        if (!Enabled || like.device_type != DeviceType.CUDA || ElementOf(like.dtype) is not { } element)
        {
            return null;
        }

        int device = Math.Max(like.device_index, 0);
        var defines = new List<string> { $"-DELEMENT_{element}=1" };
        foreach ((string name, long value) in sizes)
        {
            defines.Add(string.Create(CultureInfo.InvariantCulture, $"-D{name}={value}"));
        }

        string key = $"{source} {string.Join(' ', defines)}";
        if (Modules.TryGetValue((device, key), out CudaModule? known))
        {
            return known;
        }

        lock (Compiling)
        {
            return Modules.GetOrAdd((device, key), _ => Build(device, source, defines));
        }
    }

    private static string? ElementOf(ScalarType dtype) => dtype switch
    {
        ScalarType.BFloat16 => "BF16",
        ScalarType.Float16 => "FP16",
        ScalarType.Float32 => "FP32",
        _ => null,
    };

    private static CudaModule? Build(int device, string source, List<string> defines)
    {
        if (Tools.Value is not { } tools)
        {
            return null;
        }

        try
        {
            int architecture = tools.Driver.Architecture(device);
            string target = string.Create(CultureInfo.InvariantCulture, $"sm_{architecture}{(architecture >= FirstSpecific ? "a" : string.Empty)}");
            string[] options = [$"--gpu-architecture={target}", "--std=c++17", .. defines];
            string[] sources = ["elements", .. Foundations.GetValueOrDefault(source, []), source];
            string text = string.Concat(sources.Select(ReadSource));
            byte[] code = tools.Cache.GetOrCompile(text, [tools.Compiler.Version, .. options], () => tools.Compiler.Compile(text, options));
            var module = new CudaModule(tools.Driver, device, tools.Driver.LoadModule(device, code));
            _compiled = string.Create(CultureInfo.InvariantCulture, $"fused kernels for sm_{architecture}");
            return module;
        }
        catch (CudaException error)
        {
            _failed = error.Message;
            return null;
        }
    }

    private static Toolchain? OpenToolchain()
    {
        try
        {
            return new Toolchain(CudaDriver.Open(), Nvrtc.Open(), KernelCache.OfUser());
        }
        catch (CudaException error)
        {
            _failed = error.Message;
            return null;
        }
    }

    private static string ReadSource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"HunyuanVideo.Model.Native.Cuda.{name}.cu")
            ?? throw new InvalidOperationException($"The kernel source {name}.cu is not part of this assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed record Toolchain(CudaDriver Driver, Nvrtc Compiler, KernelCache Cache);
}
