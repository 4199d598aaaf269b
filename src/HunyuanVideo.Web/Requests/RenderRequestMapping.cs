using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Requests;

/// <summary>The one place where a job's request, the model's settings and the record of a video turn into each other.</summary>
public static class RenderRequestMapping
{
    public static GenerationSettings ToSettings(this RenderRequest request) => new()
    {
        Prompt = request.Prompt,
        NegativePrompt = request.NegativePrompt,
        NoNegativePrompt = request.NoNegativePrompt == true,
        Width = request.Width,
        Height = request.Height,
        VideoLength = request.VideoLength,
        InferSteps = request.InferSteps,
        Seed = request.Seed,
        GuidanceScale = request.GuidanceScale,
        FlowShift = request.FlowShift,
        EmbeddedGuidanceScale = request.EmbeddedGuidanceScale,
        Strength = request.Strength,
        FastMode = ModeOf(request.FastMode),
        FastThreshold = request.FastThreshold,
    };

    public static RenderRequest ToRequest(this GenerationSettings settings) => new()
    {
        Prompt = settings.Prompt,
        NegativePrompt = settings.NegativePrompt,
        NoNegativePrompt = settings.NoNegativePrompt ? true : null,
        Width = settings.Width,
        Height = settings.Height,
        VideoLength = settings.VideoLength,
        InferSteps = settings.InferSteps,
        Seed = settings.Seed,
        GuidanceScale = settings.GuidanceScale,
        FlowShift = settings.FlowShift,
        EmbeddedGuidanceScale = settings.EmbeddedGuidanceScale,
        SourceJob = settings.Source?.Job,
        Strength = settings.Strength,
        FastMode = settings.FastMode == FastMode.Exact ? null : FastModes.NameOf(settings.FastMode),
        FastThreshold = settings.FastThreshold,
    };

    /// <summary>What a finished video was made from, for the record in its file.</summary>
    /// <param name="video">The video.</param>
    /// <param name="file">How the file is written.</param>
    /// <param name="pipeline">What made it.</param>
    /// <param name="taken">How long that took until its last frame.</param>
    /// <param name="now">The time.</param>
    public static VideoMetadata ToRecord(
        this GeneratedVideo video, Mp4Options file, HunyuanVideoPipeline pipeline, TimeSpan taken, DateTimeOffset now) => new()
        {
            Prompt = video.Settings.Prompt,
            NegativePrompt = video.Settings.UsedNegativePrompt,
            NoNegativePrompt = video.Settings.NoNegativePrompt ? true : null,
            Seed = video.Settings.Seed,
            Width = video.Settings.Width,
            Height = video.Settings.Height,
            VideoLength = video.Settings.VideoLength,
            InferSteps = video.Settings.InferSteps,
            GuidanceScale = video.Settings.GuidanceScale,
            FlowShift = video.Settings.FlowShift,
            EmbeddedGuidanceScale = video.Settings.EmbeddedGuidanceScale,
            FastMode = FastModes.NameOf(video.Settings.FastMode),
            FastThreshold = video.Settings.FastThreshold ?? FastModes.ThresholdOf(video.Settings.FastMode),
            ComputedSteps = video.ComputedSteps,
            Fps = file.Fps,
            Crf = file.Crf,
            Model = pipeline.Card.Name,
            WeightsHash = pipeline.WeightsHash,
            Dtype = pipeline.Precision.Name,
            MemoryProfile = video.Memory is { } memory ? MemoryProfiles.NameOf(memory.Profile) : null,
            VaeTilePixels = video.Memory is { HasSmallTiles: true } tiles ? tiles.VaeTilePixels : null,
            Device = pipeline.Device.ToString(),
            Generator = InitialNoise.GeneratorKind(pipeline.Device),
            AppVersion = AppVersion.Current,
            Seconds = SecondsOf(video, taken),
            CreatedAt = now,
            SourceJob = video.Settings.Source?.Job,
            SourceSeed = video.Settings.Source?.Seed,
            Loras = video.Settings.Loras is { Count: > 0 } loras ? [.. loras.Select(lora => new RecordedLora(lora.Name, lora.Strength, lora.Hash))] : null,
            Strength = video.Settings.Strength,
            StepsRun = video.StepsRun < video.Settings.InferSteps ? video.StepsRun : null,
            StoppedAtStep = video.StepsRun < video.StepsPlanned ? video.StepsRun : null,
        };

    private static PhaseSeconds SecondsOf(GeneratedVideo video, TimeSpan total) => new()
    {
        Loras = video.LoraChange > TimeSpan.Zero ? video.LoraChange.TotalSeconds : null,
        Text = video.Taken[GenerationPhase.TextEncoding].TotalSeconds,
        Denoise = video.Taken[GenerationPhase.Denoising].TotalSeconds,
        Decode = video.Taken[GenerationPhase.Decoding].TotalSeconds,
        Total = total.TotalSeconds,
    };

    /// <summary>The mode of a name; for an unknown one a value that the rules refuse.</summary>
    private static FastMode ModeOf(string? name) => name is null ? FastMode.Exact : FastModes.Find(name) ?? (FastMode)(-1);
}
