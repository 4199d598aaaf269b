using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Folder;

/// <summary>What is found of one part.</summary>
/// <param name="Name">Its name in the diffusers layout, as <c>text_encoder_2</c>.</param>
/// <param name="Path">Its folder or file.</param>
/// <param name="Files">Its files.</param>
/// <param name="Format"><c>safetensors</c>, <c>pt</c> or <c>gguf</c>; null for a tokenizer and where nothing was found.</param>
/// <param name="DType">The type its weights are stored in, as <c>bf16</c> or <c>Q4_K</c>; null where that is not known.</param>
/// <param name="Fault">What is wrong with it by itself; null when nothing is.</param>
public sealed record PartInventory(string Name, string Path, IReadOnlyList<PartFile> Files, string? Format, string? DType, CheckpointException? Fault)
{
    private static readonly string[] TokenizerFiles = ["tokenizer.json", "vocab.json", "merges.txt"];

    /// <summary>Bytes of its files.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);

    internal static PartInventory OfWeights(string name, string path, ModelPart part, string? loadKey)
    {
        IReadOnlyList<PartFile> files = [];
        string? format = null;
        try
        {
            WeightFiles weights = WeightFiles.At(path);
            files = PartFile.Of(weights.PathsWithScales);
            format = WeightFormat.Of(weights.Paths[0]).Name;
            using StateDict state = StateDict.Open(weights, part, loadKey);
            return new PartInventory(name, path, files, format, state.MostBlocks?.Name ?? Most(state.BytesByType()), Fault: null);
        }
        catch (CheckpointException error)
        {
            return new PartInventory(name, path, files, format, DType: null, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new PartInventory(name, path, files, format, DType: null, new CheckpointException($"{path} cannot be read: {error.Message}", error));
        }
    }

    internal static PartInventory OfTokenizer(string name, string path)
    {
        IReadOnlyList<PartFile> files = PartFile.Of(TokenizerFiles.Select(file => System.IO.Path.Combine(path, file)).Where(File.Exists));
        CheckpointException? fault = files.Count > 0 ? null : new CheckpointException($"{path} holds no tokenizer; download it.");
        return new PartInventory(name, path, files, Format: null, DType: null, fault);
    }

    /// <summary>The type that says most: 8 bits where there are any, else that of most bytes.</summary>
    private static string? Most(IReadOnlyDictionary<ScalarType, long> bytesByType) =>
        bytesByType.ContainsKey(SafetensorsDType.Float8E4M3) ? "fp8 (e4m3)"
        : bytesByType.ContainsKey(SafetensorsDType.Float8E5M2) ? "fp8 (e5m2)"
        : bytesByType.Count == 0 ? null
        : ComputeDevice.NameOf(bytesByType.MaxBy(pair => pair.Value).Key);
}

/// <summary>A file of a part.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Its size.</param>
public sealed record PartFile(string Path, long Bytes)
{
    internal static IReadOnlyList<PartFile> Of(IEnumerable<string> paths) => [.. paths.Select(path => new PartFile(path, FileTarget.MarkOf(path)?.Bytes ?? 0))];
}
