using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks;

/// <summary><c>lora</c>: what a change of the set of LoRAs costs, and what a step costs with one; random factors on all linear layers of the blocks.</summary>
internal static class LoraCommand
{
    private static readonly Option<string> Model = new("--model") { Description = "The model's folder, as `synthetic` writes it.", Required = true };
    private static readonly Option<string> DeviceName = new("--device") { Description = "cpu, cuda or cuda:N.", DefaultValueFactory = _ => "auto" };
    private static readonly Option<bool> Fp8 = new("--use-fp8") { Description = "Weights of 8 bits." };
    private static readonly Option<long> Rank = new("--rank") { Description = "Of the factors.", DefaultValueFactory = _ => 32 };
    private static readonly Option<string?> Step = new("--step") { Description = "Steps at this size, as 1280x720x129." };
    private static readonly Option<int> Steps = new("--steps") { Description = "How many, with and without.", DefaultValueFactory = _ => 3 };

    public static Command Create()
    {
        var command = new Command("lora", "Time changes of the set of LoRAs and steps with one; prints one line of JSON.") { Model, DeviceName, Fp8, Rank, Step, Steps };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        Device device = ComputeDevice.Parse(arguments.GetValue(DeviceName)!);
        var paths = new ModelPaths { ModelBase = arguments.GetValue(Model)! };
        ModelFolder folder = ModelFolder.Open(paths);
        LoadCommand.ReadAll([.. ModelInventory.Of(paths).Parts[0].Files.Select(file => file.Path)]);
        DirectoryInfo files = Directory.CreateTempSubdirectory("lora-bench-");
        try
        {
            LoraSet[] sets = [.. Enumerable.Range(1, 2).Select(seed => WriteRandom(Path.Combine(files.FullName, $"{seed}.safetensors"), folder, arguments.GetValue(Rank), seed))];
            LoraResult result = Measure(folder, device, sets, arguments);
            Console.WriteLine(JsonSerializer.Serialize(result, LoraJson.Default.LoraResult));
            return 0;
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }

    private static LoraResult Measure(ModelFolder folder, Device device, LoraSet[] sets, ParseResult arguments)
    {
        ScalarType dtype = ModelPrecision.DefaultDType(device);
        using var part = new PartLoad<HunyuanVideoTransformer>("transformer", folder.OpenTransformer(), dtype, weights => new HunyuanVideoTransformer(weights, folder.TransformerConfig))
        {
            Placement = new WeightPlacement(OnHost: false, arguments.GetValue(Fp8)),
        };
        part.CountOn(new LoadMeter(TimeProvider.System));
        part.Verify();
        using var transformer = (HunyuanVideoTransformer)part.Load(device, onProgress: null, CancellationToken.None);
        var merger = new LoraMerger(folder, (_, change) => change(transformer.Weights));
        (string? size, int steps) = (arguments.GetValue(Step), arguments.GetValue(Steps));

        double[] without = LoadCommand.Steps(transformer, size, steps);
        long before = Used(device);
        double first = Change(merger, sets[0], device);
        double[] with = LoadCommand.Steps(transformer, size, steps);
        long after = Used(device);
        double other = Change(merger, sets[1], device);
        double again = Change(merger, sets[1], device);
        double back = Change(merger, LoraSet.None, device);
        return new LoraResult(
            device.ToString(), ComputeDevice.NameOf(dtype), arguments.GetValue(Fp8), new FileInfo(sets[0][0].File).Length, first, other, again, back,
            without, with, Math.Round((after - before) / 1048576.0, 1));
    }

    private static double Change(LoraMerger merger, LoraSet set, Device device)
    {
        long start = Stopwatch.GetTimestamp();
        merger.Use(set, CancellationToken.None);
        CudaDevices.Synchronize(device);
        return Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3);
    }

    /// <summary>What the process holds of the device's memory, which with expandable segments is what it has needed at most.</summary>
    private static long Used(Device device) => device.type == DeviceType.CUDA && CudaMemory.Read(device.index) is { } memory ? memory.Total - memory.Free : 0;

    private static LoraSet WriteRandom(string path, ModelFolder folder, long rank, int seed)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)seed, CPU);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        IReadOnlyDictionary<string, long[]> shapes = ShapeRecorder.Of(weights => new HunyuanVideoTransformer(weights, folder.TransformerConfig)).Shapes;
        foreach ((string name, long[] shape) in shapes.Where(pair => Fp8Weight.IsInBlock(pair.Key) && pair.Key.EndsWith(".weight", StringComparison.Ordinal) && pair.Value.Length == 2))
        {
            string layer = $"transformer.{name[..^".weight".Length]}";
            tensors[$"{layer}.lora_A.weight"] = (randn([rank, shape[1]], generator: random) * 0.01).to(ScalarType.BFloat16);
            tensors[$"{layer}.lora_B.weight"] = (randn([shape[0], rank], generator: random) * 0.01).to(ScalarType.BFloat16);
        }

        SafetensorsWriter.Write(path, tensors);
        return LoraSet.Of([LoraChoice.Of(path, 0.8)]);
    }
}

/// <summary>What <c>lora</c> prints: seconds, bytes of a LoRA file, and MiB of the device that a LoRA took more.</summary>
internal sealed record LoraResult(
    string Device,
    string Dtype,
    bool Fp8,
    long FileBytes,
    double ChangeToFirst,
    double ChangeToOther,
    double ChangeToSame,
    double ChangeToNone,
    IReadOnlyList<double> StepsWithout,
    IReadOnlyList<double> StepsWith,
    double DeviceGrowthMib);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoraResult))]
internal sealed partial class LoraJson : JsonSerializerContext;
