using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;
using HunyuanVideo.Model.Lora.Factors;

namespace HunyuanVideo.Model.Lora;

/// <summary>
/// An opened LoRA file whose every tensor was found to fit one model: what it changes, and how. A file with a tensor that fits nothing is
/// refused whole, since a render with half of it would look like one with all of it.
/// </summary>
internal sealed class LoraFile : IDisposable
{
    private const int NamesInMessage = 3;

    private readonly ITensorFile _file;
    private readonly List<LoraLayer> _layers = [];

    private LoraFile(ITensorFile file, LoraTable table)
    {
        _file = file;
        Metadata = (file as SafetensorsFile)?.Metadata ?? new Dictionary<string, string>();
        Tensors = file.Names.Count();
        var scales = LoraScales.Of(file.Path, Metadata);
        Group(table);
        var changes = new List<WeightChange>();
        foreach (LoraLayer layer in _layers)
        {
            changes.AddRange(LoraChanges.Of(layer, scales));
        }

        Changes = [.. changes.Where(change => !change.Target.IsUnused)];
        CheckOverlaps();
    }

    /// <summary>The texts of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>How many tensors the file holds.</summary>
    public int Tensors { get; }

    /// <summary>How many of them belong to a layer.</summary>
    public int UsedTensors => _layers.Sum(layer => layer.Roles.Count);

    /// <summary>How many layers it was trained on that this model does not use.</summary>
    public int UnusedLayers => _layers.Count(layer => layer.Target.IsUnused);

    /// <summary>What it does to the model.</summary>
    public IReadOnlyList<WeightChange> Changes { get; }

    /// <summary>The names of its tensors.</summary>
    public IReadOnlyCollection<LoraKey> Keys => [.. _layers.SelectMany(layer => layer.Roles.Select(role => new LoraKey(layer.Name, role)))];

    /// <summary>Opens a file and checks all names and shapes; numbers are not read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The spellings of the model's layers.</param>
    /// <exception cref="CheckpointException">It is no LoRA file, damaged, or made for another model; the message names the tensor.</exception>
    public static LoraFile Open(string path, LoraTable table)
    {
        ITensorFile file = TensorFile.Open(path);
        try
        {
            return new LoraFile(file, table);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Checks that all numbers are finite.</summary>
    /// <exception cref="CheckpointException">One is not; the message names its tensor.</exception>
    public void CheckValues(CancellationToken cancellationToken)
    {
        foreach (LoraLayer layer in _layers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            layer.CheckValues();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private void Group(LoraTable table)
    {
        var layers = new Dictionary<string, LoraLayer>(StringComparer.Ordinal);
        var strangers = new List<string>();
        foreach (string name in _file.Names.Order(StringComparer.Ordinal))
        {
            if (LoraKey.Parse(name) is not { } key || (!layers.ContainsKey(key.Layer) && table.Find(key.Layer) is null))
            {
                strangers.Add(name);
                continue;
            }

            if (!layers.TryGetValue(key.Layer, out LoraLayer? layer))
            {
                layers[key.Layer] = layer = new LoraLayer(_file, key.Layer, table.Find(key.Layer)!);
                _layers.Add(layer);
            }

            layer.Add(key.Role, name);
        }

        if (strangers.Count > 0 || _layers.Count == 0)
        {
            throw Strange(strangers);
        }
    }

    private CheckpointException Strange(List<string> names)
    {
        if (names.Count == 0)
        {
            return new CheckpointException($"{_file.Path} holds no tensors, so it is no LoRA.");
        }

        if (names.Any(name => name.StartsWith(LoraTrainer.OfficialImageToVideo, StringComparison.Ordinal)))
        {
            return new CheckpointException(
                $"{_file.Path} is a LoRA of HunyuanVideo's image-to-video model (its names begin with '{LoraTrainer.OfficialImageToVideo}'); this is the text-to-video model.");
        }

        if (names.Select(LoraKey.UnreadKind).FirstOrDefault(kind => kind is not null) is { } kind)
        {
            return new CheckpointException($"{_file.Path}: the tensor '{names.First(name => LoraKey.UnreadKind(name) is not null)}' is {kind}, which is not read.");
        }

        string some = string.Join(", ", names.Take(NamesInMessage).Select(name => $"'{SafetensorsHeader.OneLine(name)}'"));
        string what = Metadata.GetValueOrDefault("ss_base_model_version") is { Length: > 0 } version
            ? $" It was trained for '{SafetensorsHeader.OneLine(version)}'."
            : string.Empty;
        string more = names.Count > NamesInMessage ? ", …" : string.Empty;
        return new CheckpointException(names.Count == Tensors
            ? $"{_file.Path} is no LoRA for this model: none of its {Tensors} tensors fits a layer ({Cut(some)}{more}).{what}"
            : $"{_file.Path}: {names.Count} of its {Tensors} tensors fit no layer of this model ({Cut(some)}{more}), so it is not used at all.{what}");
    }

    private void CheckOverlaps()
    {
        foreach (IGrouping<string, WeightChange> changes in Changes.GroupBy(change => $"{change.Target.Module.Part} {change.Parameter}", StringComparer.Ordinal))
        {
            WeightChange[] sorted = [.. changes.OrderBy(change => change.Target.FirstRow)];
            for (int i = 1; i < sorted.Length; i++)
            {
                if (sorted[i - 1].LayerName != sorted[i].LayerName && sorted[i - 1].Target.Overlaps(sorted[i].Target))
                {
                    throw new CheckpointException(
                        $"{_file.Path}: '{sorted[i - 1].LayerName}' and '{sorted[i].LayerName}' are the same rows of one layer; only one may be there.");
                }
            }
        }
    }

    private static string Cut(string names) => names.Length <= 240 ? names : names[..240] + "…";
}
