using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks;

/// <summary><c>load</c>: loads a transformer as the app does and tells bytes, rate and how much memory of the host it took.</summary>
internal static class LoadCommand
{
    private const int TextTokens = 256;
    private const int WarmChunk = 8 << 20;

    private static readonly Option<string?> Model = new("--model") { Description = "The model's folder." };
    private static readonly Option<string?> DitWeight = new("--dit-weight") { Description = "Only a transformer's weights: a file, or a folder." };
    private static readonly Option<string?> LoadKey = new("--load-key") { Description = "module or ema, of a PyTorch file." };
    private static readonly Option<string> DeviceName = new("--device") { Description = "cpu, cuda or cuda:N.", DefaultValueFactory = _ => "auto" };
    private static readonly Option<string?> DType = new("--dtype") { Description = "fp32, fp16 or bf16 (default: bf16 on a GPU, fp32 on a CPU)." };
    private static readonly Option<bool> Warm = new("--warm") { Description = "Read the files into the page cache first." };
    private static readonly Option<string?> Step = new("--step") { Description = "Then run two steps at this size, as 960x544x129." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one line of JSON." };

    public static Command Create()
    {
        var command = new Command("load", "Time the loading of a transformer.") { Model, DitWeight, LoadKey, DeviceName, DType, Warm, Step, Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        Device device = ComputeDevice.Parse(arguments.GetValue(DeviceName)!);
        ScalarType dtype = arguments.GetValue(DType) is { } named ? ComputeDevice.ParseDType(named) : ModelPrecision.DefaultDType(device);
        (StateDict state, TransformerConfig config, IReadOnlyList<string> files) = Open(arguments);
        double? warmSeconds = arguments.GetValue(Warm) ? ReadAll(files) : null;
        using var part = new PartLoad<HunyuanVideoTransformer>("transformer", state, dtype, weights => new HunyuanVideoTransformer(weights, config));
        var meter = new LoadMeter(TimeProvider.System);
        part.CountOn(meter);
        // the device's own start is not the loader's
        using (zeros(1, device: device))
        {
        }

        using var memory = new HostMemory();
        long start = Stopwatch.GetTimestamp();
        part.Verify();
        double verified = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var transformer = (HunyuanVideoTransformer)part.Load(device, onProgress: null, CancellationToken.None);
        Synchronize(device);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        HostGrowth growth = memory.Growth();
        long bytes = part.Meter.TotalBytes;
        var result = new LoadResult(
            device.ToString(), ComputeDevice.NameOf(dtype), bytes, Math.Round(seconds, 3), Math.Round(bytes / seconds / 1e9, 3), Math.Round(verified, 3), warmSeconds,
            growth.PeakTotalMib, growth.PeakAnonymousMib, growth.TotalMib, growth.AnonymousMib, arguments.GetValue(Step), Steps(transformer, arguments.GetValue(Step)));
        Console.WriteLine(arguments.GetValue(Json) ? JsonSerializer.Serialize(result, LoadJson.Default.LoadResult) : result.ToText());
        return 0;
    }

    private static (StateDict State, TransformerConfig Config, IReadOnlyList<string> Files) Open(ParseResult arguments)
    {
        string? key = arguments.GetValue(LoadKey);
        if (arguments.GetValue(DitWeight) is { } path)
        {
            WeightFiles files = WeightFiles.At(path);
            string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(files.Paths[0]))!, "config.json");
            TransformerConfig config = File.Exists(beside) ? TransformerConfig.From(beside, JsonConfig.Open(beside)) : TransformerConfig.HunyuanVideoT2CfgDistill;
            return (StateDict.Open(files, ModelPart.Transformer, key), config, files.Paths);
        }

        var paths = new ModelPaths { ModelBase = arguments.GetValue(Model) ?? Path.Combine(AppContext.BaseDirectory, "Nano"), LoadKey = key };
        ModelFolder folder = ModelFolder.Open(paths);
        PartInventory transformer = ModelInventory.Of(paths).Parts[0];
        return (folder.OpenTransformer(), folder.TransformerConfig, [.. transformer.Files.Select(file => file.Path)]);
    }

    /// <summary>Reads files into the page cache; seconds.</summary>
    internal static double ReadAll(IReadOnlyList<string> files)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (string file in files)
        {
            using var handle = File.OpenHandle(file);
            long chunks = (RandomAccess.GetLength(handle) + WarmChunk - 1) / WarmChunk;
            Parallel.For(0L, chunks, () => new byte[WarmChunk], (i, state, buffer) =>
            {
                RandomAccess.Read(handle, buffer, i * WarmChunk);
                return buffer;
            }, buffer => { });
        }

        return Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 2);
    }

    /// <summary>Seconds of the first step, which also prepares kernels, and of those after it.</summary>
    internal static double[] Steps(HunyuanVideoTransformer transformer, string? size, int count = 2)
    {
        if (size?.Split('x') is not [var width, var height, var frames])
        {
            return [];
        }

        int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        TransformerConfig config = transformer.Config;
        Device device = transformer.Device;
        Tensor latents = randn([1, config.InChannels, ((Number(frames) - 1) / 4) + 1, Number(height) / 8, Number(width) / 8], device: device);
        Tensor freqsCis = transformer.RotaryTable(latents.shape);
        Tensor timestep = full([1], 500f, device: device);
        Tensor textStates = randn([1, TextTokens, config.TextStatesDim], device: device).to(transformer.DType);
        Tensor mask = ones([1, TextTokens], ScalarType.Int64, device);
        Tensor pooled = randn([1, config.TextStatesDim2], device: device).to(transformer.DType);
        Tensor? guidance = config.GuidanceEmbed ? full([1], 6000f, device: device).to(transformer.DType) : null;
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            Synchronize(device);
            long start = Stopwatch.GetTimestamp();
            using Tensor velocity = transformer.Forward(latents, timestep, textStates, mask, pooled, freqsCis, guidance);
            Synchronize(device);
            return Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3);
        })];
    }

    private static void Synchronize(Device device)
    {
        CudaDevices.Synchronize(device);
    }
}

/// <summary>What <c>load --json</c> prints; memory of the host in MiB.</summary>
internal sealed record LoadResult(
    string Device,
    string Dtype,
    long Bytes,
    double Seconds,
    double GigabytesPerSecond,
    double VerifySeconds,
    double? WarmSeconds,
    double HostPeakGrowthMib,
    double HostPeakAnonymousGrowthMib,
    double HostGrowthMib,
    double HostAnonymousGrowthMib,
    string? StepSize,
    IReadOnlyList<double> StepSeconds)
{
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Bytes / 1e9:F2} GB to {Device} as {Dtype} in {Seconds:F2} s ({VerifySeconds:F2} s of them to check it): {GigabytesPerSecond:F2} GB/s{(WarmSeconds is { } warm ? $", after {warm:F1} s to warm the cache" : "")}
        host memory {HostPeakGrowthMib:F0} MiB more at most ({HostPeakAnonymousGrowthMib:F0} anonymous), {HostGrowthMib:F0} MiB ({HostAnonymousGrowthMib:F0}) in the end
        {(StepSeconds.Count == 0 ? "no step" : $"step at {StepSize}: {string.Join(", ", StepSeconds)} s")}
        """);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class LoadJson : JsonSerializerContext;
