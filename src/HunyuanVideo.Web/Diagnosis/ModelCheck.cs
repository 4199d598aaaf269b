using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;

namespace HunyuanVideo.Web.Diagnosis;

/// <summary>What a model folder holds.</summary>
/// <param name="Finding">Whether it can be loaded.</param>
/// <param name="WeightBytes">Bytes of all its weight files.</param>
/// <param name="ElementBytes">Bytes of one transformer weight; 2 where it is not known.</param>
public sealed record ModelCheck(Finding Finding, long WeightBytes, int ElementBytes)
{
    private const string OfficialFolder = "hunyuan-video-t2v-720p";

    private static readonly string[] WeightEndings = [".safetensors", ".pt", ".pth", ".bin"];

    /// <summary>Looks into a folder; weights are not read.</summary>
    public static ModelCheck Of(string path)
    {
        string full = Path.GetFullPath(path);
        string root = Directory.Exists(Path.Combine(full, "ckpts")) ? Path.Combine(full, "ckpts") : full;
        (string format, int elementBytes) = Transformer(root);
        try
        {
            ModelFolder folder = ModelFolder.Open(full);
            return new ModelCheck(new Finding("model", Ok: true, $"{folder.Card.Name} in {folder.Path}, {MachineChecks.Gigabytes(Weights(root))}, {format}"), Weights(root), elementBytes);
        }
        catch (CheckpointException error)
        {
            string parts = Directory.Exists(root) ? $" ({Parts(root)})" : string.Empty;
            return new ModelCheck(new Finding("model", Ok: false, error.Message + parts, Mend(root)), Weights(root), elementBytes);
        }
    }

    private static string Mend(string root) =>
        Directory.Exists(root) && Files(root).Any(file => file.EndsWith(".incomplete", StringComparison.Ordinal))
            ? $"a download is unfinished: run download --local-dir {root} again, it goes on where it stopped"
            : "name the model's folder with --model, or fetch one: download --local-dir ./ckpts, then --model ./ckpts";

    /// <summary>Which parts are there and which are not.</summary>
    private static string Parts(string root)
    {
        string[] names = Directory.Exists(Path.Combine(root, OfficialFolder))
            ? [$"{OfficialFolder}/transformers", $"{OfficialFolder}/vae", "text_encoder", "text_encoder_2"]
            : ["transformer", "vae", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2"];
        ILookup<bool, string> there = names.ToLookup(name => Directory.Exists(Path.Combine(root, name)) && Directory.EnumerateFiles(Path.Combine(root, name)).Any());
        return $"found: {List(there[true])}; missing: {List(there[false])}";
    }

    private static string List(IEnumerable<string> names) => names.Any() ? string.Join(", ", names) : "nothing";

    private static (string Format, int ElementBytes) Transformer(string root)
    {
        string? folder = new[] { Path.Combine(root, "transformer"), Path.Combine(root, OfficialFolder, "transformers") }.FirstOrDefault(Directory.Exists);
        string? largest = folder is null ? null : Files(folder).Where(IsWeight).MaxBy(file => new FileInfo(file).Length);
        if (largest is null || !largest.EndsWith(".safetensors", StringComparison.Ordinal))
        {
            return (largest is null ? "no weights" : Path.GetExtension(largest), 2);
        }

        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(largest);
            SafetensorsEntry? entry = file.Entries.Values.MaxBy(candidate => candidate.Length);
            int bytes = entry is null ? 2 : (int)(entry.Length / Math.Max(1, entry.Shape.Aggregate(1L, (product, size) => product * size)));
            return ($"safetensors, {(entry is null ? "empty" : ComputeDevice.NameOf(entry.DType))}", Math.Max(1, bytes));
        }
        catch (CheckpointException)
        {
            return ("safetensors", 2);
        }
    }

    private static long Weights(string root) => Directory.Exists(root) ? Files(root).Where(IsWeight).Sum(file => new FileInfo(file).Length) : 0;

    private static bool IsWeight(string file) => WeightEndings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Files(string root) =>
        Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, IgnoreInaccessible = true });
}
