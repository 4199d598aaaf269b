using System.Collections.Concurrent;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Inspection;

namespace HunyuanVideo.Model.Folder;

/// <summary>Finds the models that the files of some folders make together. Remembers what a file is until it changes; safe for several threads.</summary>
public sealed class PartCatalog
{
    /// <summary>Every part can be combined with every other; more than so many choices are no help.</summary>
    private const int MostModels = 100;

    private readonly ConcurrentDictionary<string, (long Bytes, DateTime Written, WeightFileDescription Description)> _known = new(StringComparer.Ordinal);

    /// <summary>The models, the newest first.</summary>
    /// <param name="folders">Where the files lie.</param>
    /// <param name="asked">What is named already, and so the same in all of them.</param>
    public IReadOnlyList<FoundModel> Find(PartFolders folders, ModelPaths asked)
    {
        PartFile[] files = [.. folders.Files().Select(Look).Concat(NamedFiles(asked)).OrderByDescending(file => file.Written)];
        PartFile[] transformers = Of(files, ModelPart.Transformer, asked.DitWeight);
        PartFile[] vaes = Of(files, ModelPart.Vae, asked.VaePath);
        PartFile[] llamas = Of(files, ModelPart.TextEncoder, asked.TextEncoderPath);
        PartFile[] clips = Of(files, ModelPart.TextEncoder2, asked.TextEncoder2Path);
        var models =
            from transformer in transformers
            from vae in OwnFirst(vaes, transformer)
            where Fit(transformer, ModelPart.Transformer, vae, ModelPart.Vae)
            from llama in OwnFirst(llamas, transformer)
            where Fit(transformer, ModelPart.Transformer, llama, ModelPart.TextEncoder)
            from clip in OwnFirst(clips, transformer)
            where Fit(transformer, ModelPart.Transformer, clip, ModelPart.TextEncoder2)
            select asked with { DitWeight = transformer.Path, VaePath = vae.Path, TextEncoderPath = llama.Path, TextEncoder2Path = clip.Path };
        return Named([.. models.Take(MostModels)]);
    }

    /// <summary>Each by its transformer and by what else is not the same in all of them.</summary>
    private static IReadOnlyList<FoundModel> Named(IReadOnlyList<ModelPaths> models)
    {
        var names = new List<Func<ModelPaths, string>>();
        foreach (Func<ModelPaths, string> part in new Func<ModelPaths, string>[] { model => model.DitWeight!, model => model.VaePath!, model => model.TextEncoderPath!, model => model.TextEncoder2Path! })
        {
            string[] paths = [.. models.Select(part).Distinct(StringComparer.Ordinal)];
            if (names.Count == 0 || paths.Length > 1)
            {
                IReadOnlyDictionary<string, string> known = PartFileNames.Of(paths);
                names.Add(model => known[part(model)]);
            }
        }

        return [.. models.Select(model => new FoundModel(string.Join(" + ", names.Select(name => name(model)).Distinct(StringComparer.Ordinal)), model))];
    }

    /// <summary>The parts that are neither named nor any of the files.</summary>
    internal IReadOnlyList<ModelPart> Missing(PartFolders folders, ModelPaths asked)
    {
        PartFile[] files = [.. folders.Files().Select(Look)];
        return
        [
            .. new[] { (ModelPart.Transformer, asked.DitWeight), (ModelPart.Vae, asked.VaePath), (ModelPart.TextEncoder, asked.TextEncoderPath), (ModelPart.TextEncoder2, asked.TextEncoder2Path) }
                .Where(part => Of(files, part.Item1, part.Item2).Length == 0).Select(part => part.Item1),
        ];
    }

    /// <summary>What lies there in place of a part that is missing: files that are no part, and why not.</summary>
    internal IReadOnlyList<WeightFileDescription> Others(PartFolders folders) =>
        [.. folders.Files().Select(file => Look(file).Description).Where(file => file.Kind != WeightFileKind.Parts || file.Fault is not null)];

    /// <summary>What a file is.</summary>
    public WeightFileDescription Describe(string path) => Look(path).Description;

    private PartFile Look(string path)
    {
        (long Bytes, DateTime Written)[] marks = [.. ShardSet.There(path).Select(FileTarget.MarkOf).OfType<(long, DateTime)>()];
        (long bytes, DateTime written) = (marks.Sum(mark => mark.Bytes), marks.Select(mark => mark.Written).DefaultIfEmpty().Max());
        if (!_known.TryGetValue(path, out var known) || known.Bytes != bytes || known.Written != written)
        {
            known = (bytes, written, WeightFileDescription.Of(path));
            _known[path] = known;
        }

        return new PartFile(path, written, known.Description);
    }

    private IEnumerable<PartFile> NamedFiles(ModelPaths asked) =>
        new[] { asked.DitWeight, asked.VaePath, asked.TextEncoderPath, asked.TextEncoder2Path }.OfType<string>().Where(File.Exists).Select(Look);

    /// <summary>The files that hold a part; only the named one where one is named, also where it is a folder or cannot be used.</summary>
    private PartFile[] Of(PartFile[] files, ModelPart part, string? named)
    {
        if (named is not null)
        {
            return [Look(named)];
        }

        PartFile[] all = [.. files.Where(file => file.Description.Holds(part) && file.Description.Fault is null).DistinctBy(file => file.Path, StringComparer.Ordinal)];
        // whoever has many checkpoints of other models has CLIP in each of them
        PartFile[] own = [.. all.Where(file => !file.Description.IsOfAnotherModel)];
        return own.Length > 0 ? own : all;
    }

    /// <summary>What a file brings along goes with it before anything else does.</summary>
    private static IEnumerable<PartFile> OwnFirst(PartFile[] parts, PartFile transformer) => parts.OrderByDescending(part => part.Path == transformer.Path);

    private static bool Fit(PartFile one, ModelPart onePart, PartFile other, ModelPart otherPart) => Widths(one, onePart).Fit(Widths(other, otherPart));

    private static PartWidths Widths(PartFile file, ModelPart part) => file.Description.Parts.FirstOrDefault(found => found.Part == part)?.Widths ?? new PartWidths();

    private sealed record PartFile(string Path, DateTime Written, WeightFileDescription Description);
}
