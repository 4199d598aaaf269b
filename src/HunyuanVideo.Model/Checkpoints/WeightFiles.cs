using System.Text.Json;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Checkpoints.Stored;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>The file or the shards that hold one part of a checkpoint.</summary>
public sealed class WeightFiles
{
    private const string IndexPattern = "*.safetensors.index*.json";
    private const string PickleIndexPattern = "*.bin.index*.json";

    /// <summary>The names that mean "this one" when a folder holds several versions.</summary>
    private static readonly string[] PlainNames = ["diffusion_pytorch_model.safetensors", "model.safetensors"];

    /// <summary>The same for PyTorch files, the preferred first; the official folder may hold the 8-bit version too.</summary>
    private static readonly string[] PlainPickles =
        ["mp_rank_00_model_states.pt", "pytorch_model.pt", "diffusion_pytorch_model.bin", "pytorch_model.bin", "mp_rank_00_model_states_fp8.pt"];

    private readonly string? _index;
    private readonly IReadOnlyDictionary<string, string> _shardOf;

    private WeightFiles(IReadOnlyList<string> paths, string? index, IReadOnlyDictionary<string, string> shardOf)
    {
        Paths = paths;
        _index = index;
        _shardOf = shardOf;
    }

    /// <summary>The files' paths, in the order of their names.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>The files and, for 8-bit PyTorch files, the maps with their scales: everything that decides the weights' values.</summary>
    internal IReadOnlyList<string> PathsWithScales => [.. Paths, .. Paths.Select(ScaleMap.Beside).OfType<string>()];

    /// <summary>The weights at a path: a file, one of several shards or their index, or a folder to look into.</summary>
    /// <exception cref="CheckpointException">There are none, more than one choice, a missing shard, or only formats that are not read.</exception>
    public static WeightFiles At(string path) => Directory.Exists(path) ? Find(path)
        : File.Exists(path) ? (IsIndex(path) ? FromIndex(path) : OfFile(path))
        : throw new CheckpointException($"{path} does not exist; download it or name another file or folder.");

    /// <summary>Finds the weights in a folder: one file, or shards with their index.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <exception cref="CheckpointException">There are none, more than one choice, a missing shard, or only formats that are not read.</exception>
    public static WeightFiles Find(string folder)
    {
        string[] files = [.. FilesIn(folder, "*").Where(file => TensorFile.IsSafetensors(file) && !ScaleMap.IsMap(file))];
        string[] indexes = FilesIn(folder, IndexPattern);
        if (files.FirstOrDefault(file => PlainNames.Contains(Path.GetFileName(file), StringComparer.Ordinal)) is { } plain)
        {
            return Single(plain);
        }

        if (indexes.FirstOrDefault(file => PlainNames.Contains(Path.GetFileName(file).Replace(".index.json", "", StringComparison.Ordinal), StringComparer.Ordinal)) is { } plainIndex)
        {
            return FromIndex(plainIndex);
        }

        return (files, indexes) switch
        {
            (_, [string index]) => FromIndex(index),
            ([var file, ..], []) when ShardSet.There(file).Count == files.Length => OfFile(file),
            ([], []) => FindPickle(folder),
            _ => throw new CheckpointException(
                $"{folder} leaves open which weights to use ({string.Join(", ", (indexes is [] ? files : indexes).Take(4).Select(Path.GetFileName))}); keep one file, or shards with one .safetensors.index.json."),
        };
    }

    /// <summary>Reads the index of a sharded model and checks that every shard is there.</summary>
    /// <param name="path">A <c>*.safetensors.index.json</c>, or a <c>*.bin.index.json</c> of PyTorch files.</param>
    /// <exception cref="CheckpointException">The index is not valid or a shard is missing.</exception>
    public static WeightFiles FromIndex(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Dictionary<string, string> shardOf = ReadWeightMap(path);
        string[] shards = [.. shardOf.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(shard => Path.Combine(folder, shard))];
        foreach (string shard in shards)
        {
            if (!File.Exists(shard))
            {
                throw new CheckpointException($"{shard} is missing, although {path} lists it; download it again.");
            }
        }

        return new WeightFiles(shards, path, shardOf);
    }

    /// <summary>Checks that each opened shard holds the tensors the index promises.</summary>
    /// <exception cref="CheckpointException">One does not.</exception>
    internal void Check(IReadOnlyList<ITensorFile> files)
    {
        var names = files.ToDictionary(file => Path.GetFileName(file.Path), file => file.Names.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach ((string tensor, string shard) in _shardOf)
        {
            if (!names[shard].Contains(tensor))
            {
                throw new CheckpointException($"{shard} lacks the tensor '{tensor}' that {_index} places there; download both files again.");
            }
        }
    }

    private static bool IsIndex(string path) => path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase);

    private static WeightFiles OfFile(string file) => Single(file, ShardSet.Of(file));

    private static WeightFiles Single(string file) => Single(file, [file]);

    private static WeightFiles Single(string file, IReadOnlyList<string> shards)
    {
        TensorFile.ThrowIfUnsupported(file);
        return new WeightFiles(shards, index: null, new Dictionary<string, string>(StringComparer.Ordinal));
    }

    private static WeightFiles FindPickle(string folder)
    {
        string[] files = [.. FilesIn(folder, "*").Where(file => TensorFile.IsPickle(file) && !ScaleMap.IsMap(file))];
        string[] indexes = FilesIn(folder, PickleIndexPattern);
        string? plain = PlainPickles.Select(name => Path.Combine(folder, name)).FirstOrDefault(path => files.Contains(path, StringComparer.Ordinal));
        return (plain, files) switch
        {
            (not null, _) => Single(plain),
            _ when indexes is [string index] => FromIndex(index),
            (_, [var file, ..]) when ShardSet.There(file).Count == files.Length => OfFile(file),
            (_, []) => FindBlocks(folder),
            _ => throw new CheckpointException(
                $"{folder} leaves open which weights to use ({string.Join(", ", files.Take(4).Select(Path.GetFileName))}); keep one file, or name the one to use."),
        };
    }

    private static WeightFiles FindBlocks(string folder) => FilesIn(folder, "*" + GgufFile.Extension) switch
    {
        [var file, ..] files when ShardSet.There(file).Count == files.Length => OfFile(file),
        [] => throw new CheckpointException($"{folder} holds no weights (*.safetensors, *.pt or *{GgufFile.Extension}); download them into it."),
        string[] files => throw new CheckpointException(
            $"{folder} leaves open which weights to use ({string.Join(", ", files.Take(4).Select(Path.GetFileName))}); keep one file, or name the one to use."),
    };

    private static string[] FilesIn(string folder, string pattern)
    {
        // names with a leading dot are what archives and downloads leave behind
        return [.. Directory.EnumerateFiles(folder, pattern).Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, string> ReadWeightMap(string path)
    {
        JsonElement root = JsonConfig.Open(path).Root;
        if (!root.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointException($"{path} must map tensors to files under 'weight_map'.");
        }

        var shardOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            string shard = ShardName(path, entry.Value);
            if (!SafetensorsHeader.IsPlainName(entry.Name) || !shardOf.TryAdd(entry.Name, shard))
            {
                throw new CheckpointException($"{path} lists a tensor twice or under a malformed name.");
            }
        }

        return shardOf.Count > 0 ? shardOf : throw new CheckpointException($"{path} lists no tensors.");
    }

    private static string ShardName(string path, JsonElement value)
    {
        string name = value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
        string extension = Path.GetFileName(path).Contains(".bin.index", StringComparison.Ordinal) ? ".bin" : TensorFile.SafetensorsExtension;
        bool plain = name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
            && name.AsSpan().IndexOfAny("/\\:") < 0
            && !name.StartsWith('.')
            && SafetensorsHeader.IsPlainName(name);
        return plain ? name : throw new CheckpointException($"{path} must name each shard by a plain file name that ends in {extension}.");
    }
}
