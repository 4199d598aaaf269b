using HunyuanVideo.Model.Checkpoints.Stored;

namespace HunyuanVideo.Model.Checkpoints.Inspection;

/// <summary>Tells what weight files are.</summary>
internal static class WeightFileInspector
{
    /// <summary>Channels of the latents that a text-to-video transformer takes in; one that continues a picture takes the picture's as well.</summary>
    private const long TextToVideoChannels = 16;

    /// <summary>Looks into a file that may be anything.</summary>
    public static WeightFileDescription Describe(string path)
    {
        var description = new WeightFileDescription { Path = path, Bytes = BytesOf(ShardSet.There(path)) };
        var files = new List<ITensorFile>();
        try
        {
            IReadOnlyList<string> shards = WeightFiles.At(path).Paths;
            description = description with { Bytes = BytesOf(shards) };
            foreach (string shard in shards)
            {
                files.Add(TensorFile.Open(shard));
            }

            return Describe(description with { Format = WeightFormat.Of(shards[0]).Name }, new RawTensors(files));
        }
        catch (CheckpointException error)
        {
            return description with { Fault = error.Message };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return description with { Fault = $"{path} cannot be read: {error.Message}" };
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    /// <summary>Describes opened tensors.</summary>
    public static WeightFileDescription Describe(WeightFileDescription description, RawTensors tensors)
    {
        description = description with { Parameters = tensors.Names.Sum(name => tensors.Find(name)!.Value.Count) };
        if (LoraTraces.Of(tensors) is { } lora)
        {
            return description with { Kind = WeightFileKind.Lora, Trainer = lora.Trainer, Ranks = lora.Ranks };
        }

        if (ScaleMap.IsMap(description.Path))
        {
            return description with { Kind = WeightFileKind.ScaleMap };
        }

        foreach (ModelPart part in ModelPart.All)
        {
            description = part.Detect(tensors.ContainsParameter) is { } found ? WithPart(description, tensors, part, found.Prefix, found.Map) : description;
        }

        if (description.Parts.Count == 0)
        {
            string what = tensors.Names.Count == 0 ? "no tensors" : $"{tensors.Names.Count} tensors, none of which is known of a part of HunyuanVideo or of a LoRA";
            return description with { Fault = $"{description.Path} holds {what}." };
        }

        return description with { IsOfAnotherModel = !description.Parts.Any(part => part.Part == ModelPart.Transformer) && tensors.Names.Any(IsOfAnyDiffusionModel) };
    }

    /// <summary>How a part's names are stored in opened files that are to be used as this part.</summary>
    /// <exception cref="CheckpointException">The files are something else; the sentence says what.</exception>
    public static (string Prefix, KeyMap Map) Detect(ModelPart part, RawTensors tensors)
    {
        (string Prefix, KeyMap Map)? found = part.Detect(tensors.ContainsParameter);
        if (found is { } own && !(part == ModelPart.Transformer && HasPictureChannels(tensors, own.Prefix, own.Map)))
        {
            return own;
        }

        WeightFileDescription description = Describe(new WeightFileDescription { Path = tensors.Files[0].Path, Bytes = 0 }, tensors);
        throw new CheckpointException(found is not null
            ? $"{tensors.Description} is {description.Words}; take the weights of a text-to-video model."
            : $"{Instead(description, part)}{tensors.Description} holds no tensor {part.Markers}, so it is no {part.Title}.");
    }

    private static string Instead(WeightFileDescription description, ModelPart part) => description.Kind == WeightFileKind.Unknown
        ? string.Empty
        : $"{char.ToUpperInvariant(description.Words[0])}{description.Words[1..]} was given for a {part.Title}: ";

    private static WeightFileDescription WithPart(WeightFileDescription description, RawTensors tensors, ModelPart part, string prefix, KeyMap map)
    {
        try
        {
            var catalog = new TensorCatalog(tensors, prefix);
            bool isImageToVideo = part == ModelPart.Transformer && HasPictureChannels(tensors, prefix, map);
            string? fault = isImageToVideo ? null : FaultOf(catalog);
            return description with
            {
                Kind = isImageToVideo ? WeightFileKind.ImageToVideo : description.Kind == WeightFileKind.Unknown ? WeightFileKind.Parts : description.Kind,
                Parts = [.. description.Parts, FoundPart.Of(part, prefix, map, catalog)],
                Fault = description.Fault ?? fault,
            };
        }
        catch (CheckpointException error)
        {
            return description with
            {
                Kind = WeightFileKind.Parts,
                Parts = [.. description.Parts, new FoundPart(part, map.Title, prefix, "not read", 0)],
                Fault = description.Fault ?? error.Message,
            };
        }
    }

    private static long BytesOf(IEnumerable<string> files) => files.Sum(file => FileTarget.MarkOf(file)?.Bytes ?? 0);

    private static bool IsOfAnyDiffusionModel(string name) => name.StartsWith("model.diffusion_model.", StringComparison.Ordinal);

    private static bool HasPictureChannels(RawTensors tensors, string prefix, KeyMap map) =>
        tensors.Find(prefix + map.Find("img_in.proj.weight").Parts[0]) is { Shape: [_, > TextToVideoChannels, ..] };

    /// <summary>Why a part cannot be read, as its load would say; null where nothing is known against it.</summary>
    private static string? FaultOf(TensorCatalog catalog)
    {
        try
        {
            foreach (StoredTensor stored in catalog.Parameters.Values)
            {
                stored.Require();
            }

            return null;
        }
        catch (CheckpointException error)
        {
            return error.Message;
        }
    }
}
