using System.CommandLine;
using System.Diagnostics;
using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Transformer;

namespace HunyuanVideo.Benchmarks;

/// <summary><c>synthetic</c>: writes a checkpoint of the released size with random values, to measure loading without the weights.</summary>
internal static class SyntheticCommand
{
    private const string GgufPrefix = "gguf:";

    private static readonly Option<string> Out = new("--out") { Description = "The folder to write, as the official tree.", Required = true };
    private static readonly Option<string> Format = new("--format") { Description = "pt, safetensors, or gguf:TYPE, such as gguf:Q8_0 or gguf:Q4_K_M.", DefaultValueFactory = _ => "pt" };
    private static readonly Option<string> DType = new("--dtype") { Description = "bf16, fp16 or fp32; a GGUF file has types of its own.", DefaultValueFactory = _ => "bf16" };
    private static readonly Option<string?> Config = new("--config") { Description = "Another transformer's config.json (default: the released sizes)." };
    private static readonly Option<int?> DoubleBlocks = new("--double-blocks") { Description = "Fewer dual-stream blocks." };
    private static readonly Option<int?> SingleBlocks = new("--single-blocks") { Description = "Fewer single-stream blocks." };

    public static Command Create()
    {
        Format.Validators.Add(result =>
        {
            string format = result.GetValue(Format)!;
            if (format is not ("pt" or "safetensors") && !(GgufTypeOf(format) is { } type && GgufMix.Names.Contains(type, StringComparer.OrdinalIgnoreCase)))
            {
                result.AddError($"--format is {format}; give pt, safetensors, or gguf: and one of {string.Join(", ", GgufMix.Names)}.");
            }
        });
        DType.AcceptOnlyFromAmong("bf16", "fp16", "fp32");
        var command = new Command("synthetic", "Write a checkpoint of the released size (25.6 GB) with random values.")
        {
            Out, Format, DType, Config, DoubleBlocks, SingleBlocks,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        TransformerConfig config = arguments.GetValue(Config) is { } path
            ? TransformerConfig.From(path, JsonConfig.Open(path))
            : TransformerConfig.HunyuanVideoT2CfgDistill;
        config = config with
        {
            MmDoubleBlocksDepth = arguments.GetValue(DoubleBlocks) ?? config.MmDoubleBlocksDepth,
            MmSingleBlocksDepth = arguments.GetValue(SingleBlocks) ?? config.MmSingleBlocksDepth,
        };
        long start = Stopwatch.GetTimestamp();
        (string file, long bytes) = Write(arguments, config);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"{file}: {new FileInfo(file).Length} bytes, {bytes} of them weights, in {seconds:F1} s");
        return 0;
    }

    private static (string File, long Bytes) Write(ParseResult arguments, TransformerConfig config)
    {
        (string root, string nano) = (arguments.GetValue(Out)!, Path.Combine(AppContext.BaseDirectory, "Nano"));
        string format = arguments.GetValue(Format)!;
        if (GgufTypeOf(format) is { } type)
        {
            long bytes = 0;
            string file = SyntheticTree.Write(root, nano, config, ".gguf", path => bytes = SyntheticGguf.Write(path, config, GgufMix.Of(type)));
            return (file, bytes);
        }

        var weights = new SyntheticWeights(config, ComputeDevice.ParseDType(arguments.GetValue(DType)!));
        return (SyntheticTree.Write(root, nano, config, weights, torch: format == "pt"), weights.Bytes);
    }

    private static string? GgufTypeOf(string format) =>
        format.StartsWith(GgufPrefix, StringComparison.OrdinalIgnoreCase) ? format[GgufPrefix.Length..] : null;
}
