using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Settings;

/// <summary>
/// The final latents of a finished render, for another one to begin from: a safetensors file with the tensor <c>latents</c>,
/// (1, channels, T', H/8, W/8). Two sources are equal when their files hold the same bytes.
/// </summary>
public sealed record LatentSource
{
    /// <summary>The name of the tensor in the file.</summary>
    public const string TensorName = "latents";

    private const string SeedKey = "seed";
    private const string ModelKey = "model";

    private LatentSource(string file, string hash, IReadOnlyList<long> shape, IReadOnlyDictionary<string, string> metadata)
    {
        File = file;
        Hash = hash;
        (Channels, Frames, Height, Width) = (shape[1], shape[2], shape[3], shape[4]);
        Seed = long.TryParse(metadata.GetValueOrDefault(SeedKey), NumberStyles.None, CultureInfo.InvariantCulture, out long seed) ? seed : null;
        Model = metadata.GetValueOrDefault(ModelKey);
    }

    /// <summary>The file.</summary>
    [JsonIgnore]
    public string File { get; }

    /// <summary>SHA-256 of the file, as 64 hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>The job it comes from, where it has one: for the record only.</summary>
    [JsonIgnore]
    public string? Job { get; init; }

    /// <summary>Latent channels.</summary>
    [JsonIgnore]
    public long Channels { get; }

    /// <summary>Latent frames, T'.</summary>
    [JsonIgnore]
    public long Frames { get; }

    /// <summary>Frames of the video, which a render from it has to have too.</summary>
    [JsonIgnore]
    public int VideoLength => (int)((Frames - 1) * 4) + 1;

    /// <summary>Latent rows, H/8.</summary>
    [JsonIgnore]
    public long Height { get; }

    /// <summary>Latent columns, W/8.</summary>
    [JsonIgnore]
    public long Width { get; }

    /// <summary>The seed it was rendered with; null where the file does not say.</summary>
    [JsonIgnore]
    public long? Seed { get; }

    /// <summary>The name of the model it was rendered with; null where the file does not say.</summary>
    [JsonIgnore]
    public string? Model { get; }

    /// <summary>Writes a finished render's latents.</summary>
    /// <param name="file">The file, which is replaced as a whole.</param>
    /// <param name="latents">(1, channels, T', H/8, W/8).</param>
    /// <param name="settings">What was rendered, with its seed.</param>
    /// <param name="model">The model's name.</param>
    /// <exception cref="SavedRenderException">The file cannot be written; a full disk is told here.</exception>
    public static void Write(string file, Tensor latents, GenerationSettings settings, string model)
    {
        try
        {
            SafetensorsWriter.Write(
                file,
                new Dictionary<string, Tensor>(StringComparer.Ordinal) { [TensorName] = latents },
                new Dictionary<string, string>(StringComparer.Ordinal) { [SeedKey] = $"{settings.Seed}", ["prompt"] = settings.Prompt, [ModelKey] = model });
        }
        catch (CheckpointException error)
        {
            throw new SavedRenderException(error.Message, error);
        }
    }

    /// <summary>Opens and checks a file; the latents themselves are read when the render begins.</summary>
    /// <exception cref="SavedRenderException">It is absent, unreadable, or holds no latents.</exception>
    public static LatentSource Open(string file)
    {
        using SafetensorsFile content = OpenFile(file);
        if (!content.Entries.TryGetValue(TensorName, out SafetensorsEntry? entry) || entry.Shape is not [1, > 0, > 0, > 0, > 0])
        {
            throw new SavedRenderException(
                $"{file} holds no latents of a video; give the .safetensors file that a render has written beside its MP4.");
        }

        return new LatentSource(file, HashOf(file), entry.Shape, content.Metadata);
    }

    /// <summary>Why a render of <paramref name="settings"/> cannot begin from this; null when it can.</summary>
    /// <param name="settings">What is to be rendered.</param>
    /// <param name="latentFrames">T' of that video.</param>
    /// <param name="channels">Latent channels of the model.</param>
    internal SettingsError? Mismatch(GenerationSettings settings, long latentFrames, long channels) =>
        settings.Strength is null ? new("strength", "A render that begins from latents needs a strength; give one over 0 and under 1.")
        : channels != Channels ? new("source_job", $"The latents have {Channels} channels, but this model has {channels}; they come from another model.")
        : latentFrames != Frames ? new(
            "video_length", $"The source has {VideoLength} frames and this video must have as many, not {settings.VideoLength}.")
        : null;

    /// <summary>The latents in fp32, in the caller's scope.</summary>
    /// <exception cref="SavedRenderException">The file is gone.</exception>
    internal Tensor Read(Device device)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile content = OpenFile(File);
        // a copy: the mapping ends with this method
        return content.Read(TensorName).to(ScalarType.Float32).clone().to(device).MoveToOuterDisposeScope();
    }

    private static SafetensorsFile OpenFile(string file)
    {
        try
        {
            return SafetensorsFile.Open(file);
        }
        catch (CheckpointException error)
        {
            throw new SavedRenderException(error.Message, error);
        }
    }

    private static string HashOf(string file)
    {
        try
        {
            using FileStream stream = System.IO.File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SavedRenderException($"{file} cannot be read: {error.Message}", error);
        }
    }
}
