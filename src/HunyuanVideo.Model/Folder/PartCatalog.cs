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
            select new FoundModel(
                string.Join(" + ", new[] { (transformer, transformers.Length + 1), (vae, vaes.Length), (llama, llamas.Length), (clip, clips.Length) }
                    .Where(part => part.Item2 > 1).Select(part => Path.GetFileNameWithoutExtension(part.Item1.Path)).Distinct(StringComparer.Ordinal)),
                asked with { DitWeight = transformer.Path, VaePath = vae.Path, TextEncoderPath = llama.Path, TextEncoder2Path = clip.Path });
        return [.. models.Take(MostModels)];
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

    /// <summary>What a file is.</summary>
    public WeightFileDescription Describe(string path) => Look(path).Description;

    private PartFile Look(string path)
    {
        var info = new FileInfo(path);
        (long bytes, DateTime written) = info.Exists ? (info.Length, info.LastWriteTimeUtc) : (0, default);
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
    private PartFile[] Of(PartFile[] files, ModelPart part, string? named) => named is not null
        ? [Look(named)]
        : [.. files.Where(file => file.Description.Holds(part) && file.Description.Fault is null).DistinctBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>What a file brings along goes with it before anything else does.</summary>
    private static IEnumerable<PartFile> OwnFirst(PartFile[] parts, PartFile transformer) => parts.OrderByDescending(part => part.Path == transformer.Path);

    private static bool Fit(PartFile one, ModelPart onePart, PartFile other, ModelPart otherPart) => Widths(one, onePart).Fit(Widths(other, otherPart));

    private static PartWidths Widths(PartFile file, ModelPart part) => file.Description.Parts.FirstOrDefault(found => found.Part == part)?.Widths ?? new PartWidths();

    private sealed record PartFile(string Path, DateTime Written, WeightFileDescription Description);
}
