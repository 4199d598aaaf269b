using System.CommandLine;
using System.Diagnostics;
using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks;

/// <summary><c>synthetic</c>: writes a checkpoint of the released size with random values, to measure loading without the weights.</summary>
internal static class SyntheticCommand
{
    private static readonly Option<string> Out = new("--out") { Description = "The folder to write, as the official tree.", Required = true };
    private static readonly Option<string> Format = new("--format") { Description = "pt or safetensors.", DefaultValueFactory = _ => "pt" };
    private static readonly Option<string> DType = new("--dtype") { Description = "bf16, fp16 or fp32.", DefaultValueFactory = _ => "bf16" };
    private static readonly Option<string?> Config = new("--config") { Description = "Another transformer's config.json (default: the released sizes)." };
    private static readonly Option<int?> DoubleBlocks = new("--double-blocks") { Description = "Fewer dual-stream blocks." };
    private static readonly Option<int?> SingleBlocks = new("--single-blocks") { Description = "Fewer single-stream blocks." };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("pt", "safetensors");
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
        ScalarType dtype = ComputeDevice.ParseDType(arguments.GetValue(DType)!);
        long start = Stopwatch.GetTimestamp();
        var weights = new SyntheticWeights(config, dtype);
        string file = SyntheticTree.Write(
            arguments.GetValue(Out)!, Path.Combine(AppContext.BaseDirectory, "Nano"), config, weights, torch: arguments.GetValue(Format) == "pt");
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"{file}: {new FileInfo(file).Length} bytes, {weights.Bytes} of them weights, in {seconds:F1} s");
        return 0;
    }
}
