using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Settings;

/// <summary>
/// What a model can do and likes best: <c>hunyuanvideo.json</c> in its folder. Released checkpoints have none and get
/// <see cref="Released"/>.
/// </summary>
public sealed record ModelCard
{
    /// <summary>The file's name in a model folder.</summary>
    public const string FileName = "hunyuanvideo.json";

    // by reflection: a generated reader would set what a card leaves out to zero or null instead of the values below
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>The released 13 B model: official defaults and the ten official sizes.</summary>
    public static ModelCard Released { get; } = new()
    {
        Name = "HunyuanVideo",
        Description = "Tencent's HunyuanVideo text-to-video model.",
        Licence = "Tencent Hunyuan Community License Agreement",
        Tiers =
        [
            new("720p", [new(1280, 720), new(720, 1280), new(1104, 832), new(832, 1104), new(960, 960)]),
            new("540p", [new(960, 544), new(544, 960), new(832, 624), new(624, 832), new(720, 720)]),
        ],
        Lengths = [65, 129],
        Examples = ["A cat walks on the grass, realistic style."],
    };

    /// <summary>The released model distilled to few steps (FastHunyuan): the same sizes, its own schedule.</summary>
    public static ModelCard FastHunyuan { get; } = Released with
    {
        Name = "FastHunyuan",
        Description = "HunyuanVideo distilled to six steps.",
        Defaults = new ModelDefaults { Steps = 6, FlowShift = 17.0 },
    };

    /// <summary>The released model distilled to five steps (AccVideo): its schedule and guidance are those of the released one.</summary>
    public static ModelCard AccVideo { get; } = Released with
    {
        Name = "AccVideo",
        Description = "HunyuanVideo distilled to five steps.",
        Defaults = new ModelDefaults { Steps = 5, FlowShift = 7.0, EmbeddedGuidance = 6.0 },
    };

    /// <summary>The released model trained on films (SkyReels V1, text to video): guided by a second pass instead of by the distilled guidance.</summary>
    public static ModelCard SkyReels { get; } = Released with
    {
        Name = "SkyReels V1",
        Description = "HunyuanVideo trained on films and series, for people; guided by a second pass, which doubles the time of a step.",
        Defaults = new ModelDefaults { Guidance = 6.0, EmbeddedGuidance = 1.0 },
        PromptPrefix = "FPS-24, ",
        Examples = ["FPS-24, A cat walks on the grass, realistic style."],
    };

    /// <summary>The model's name, as shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences about it.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>The licence of the weights, where it asks for a notice wherever their videos are shown; null where none does.</summary>
    public string? Licence { get; init; }

    /// <summary>Text tokens the transformer sees.</summary>
    public int TextLength { get; init; } = 256;

    /// <summary>Tokens of the video template's prefix, which are cut off again.</summary>
    public int CropStart { get; init; } = 95;

    /// <summary>Settings to start from.</summary>
    public ModelDefaults Defaults { get; init; } = new();

    /// <summary>Sizes the model was made for, in groups.</summary>
    public required IReadOnlyList<SizeTier> Tiers { get; init; }

    /// <summary>Lengths in frames the model was made for.</summary>
    public required IReadOnlyList<int> Lengths { get; init; }

    /// <summary>For a model that knows few words: which, by kind. Null for one that knows all.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Vocabulary { get; init; }

    /// <summary>What the prompts begin with that the model was trained on, for people to write; null where nothing.</summary>
    public string? PromptPrefix { get; init; }

    /// <summary>Prompts to try.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>How latents turn into preview colours; null takes the released VAE's.</summary>
    public LatentRgbFactors? LatentRgb { get; init; }

    /// <summary>The size a new form starts with: the first of the first tier.</summary>
    [JsonIgnore]
    public VideoSize DefaultSize => Tiers[0].Sizes[0];

    /// <summary>The settings a new form starts with, for a given prompt.</summary>
    public GenerationSettings DefaultSettings(string prompt) => new()
    {
        Prompt = prompt,
        Width = DefaultSize.Width,
        Height = DefaultSize.Height,
        VideoLength = Defaults.Frames,
        InferSteps = Defaults.Steps,
        FlowShift = Defaults.FlowShift,
        EmbeddedGuidanceScale = Defaults.EmbeddedGuidance,
        GuidanceScale = Defaults.Guidance,
    };

    /// <summary>Reads a card.</summary>
    /// <exception cref="CheckpointException">The file cannot be read or says too little.</exception>
    public static ModelCard Open(string path)
    {
        try
        {
            ModelCard? card = JsonSerializer.Deserialize<ModelCard>(File.ReadAllBytes(path), Json);
            string? fault = card is null ? "It is null." : ModelCardRules.FirstFault(card);
            return fault is null ? card! : throw new CheckpointException($"{path} is not a valid model card: {fault}");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} is not a valid model card: {error.Message}", error);
        }
    }

    /// <summary>Writes the card.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
}

/// <summary>Settings a model likes best.</summary>
public sealed record ModelDefaults
{
    /// <summary>Denoising steps.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>Frames.</summary>
    public int Frames { get; init; } = 129;

    /// <summary>Shift of the noise schedule.</summary>
    public double FlowShift { get; init; } = 7.0;

    /// <summary>The distilled guidance.</summary>
    public double EmbeddedGuidance { get; init; } = 6.0;

    /// <summary>True classifier-free guidance; 1 is off.</summary>
    public double Guidance { get; init; } = 1.0;

    /// <summary>How much of a source is replaced by noise where a render begins from one: over 0 and under 1.</summary>
    public double Strength { get; init; } = 0.8;

    /// <summary>Frames per second of the finished video.</summary>
    public int Fps { get; init; } = 24;
}

/// <summary>A named group of sizes, such as 540p.</summary>
public sealed record SizeTier(string Name, IReadOnlyList<VideoSize> Sizes);

/// <summary>Width and height in pixels; two numbers in a card.</summary>
[JsonConverter(typeof(VideoSizeConverter))]
public readonly record struct VideoSize(int Width, int Height);

/// <summary>A linear map from latents to colours: RGB = latent · Factors + Bias, in 0…1.</summary>
/// <param name="Factors">One (R, G, B) for each latent channel.</param>
/// <param name="Bias">(R, G, B).</param>
public sealed record LatentRgbFactors(IReadOnlyList<float[]> Factors, float[] Bias);
