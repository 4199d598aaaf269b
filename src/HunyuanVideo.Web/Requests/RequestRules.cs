using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Requests;

/// <summary>The rules of a whole request: those of the model's settings and those of the video file. The same for page and API.</summary>
public static class RequestRules
{
    /// <summary>Frames per second of the file.</summary>
    public static SettingRange Fps { get; } = new(Mp4Options.LeastFps, Mp4Options.MostFps);

    /// <summary>The constant rate factor of the file.</summary>
    public static SettingRange Crf { get; } = new(Mp4Options.LeastCrf, Mp4Options.MostCrf);

    /// <summary>The quality of a video file that nobody said anything about.</summary>
    public static int DefaultCrf { get; } = new Mp4Options().Crf;

    /// <summary>Every fault; none when it can be rendered.</summary>
    public static IReadOnlyList<SettingsError> Check(RenderRequest request) => [.. SettingsRules.Check(request.ToSettings()), .. CheckOthers(request)];

    /// <summary>The faults of what the model's settings do not hold: the file, other texts, and the list of LoRAs.</summary>
    internal static IEnumerable<SettingsError> CheckOthers(RenderRequest request)
    {
        if (request.Fps is { } fps && !Fps.Holds(fps))
        {
            yield return new("fps", $"Frames per second must be from {Fps}, not {fps}.");
        }

        if (request.Crf is { } crf && !Crf.Holds(crf))
        {
            yield return new("crf", $"The quality (CRF) must be from {Crf.Low}, the best, to {Crf.High}, not {crf}.");
        }

        // the model's own rules look at the prompts
        IEnumerable<RenderField> texts = RenderFields.All.Where(field => field.Kind == FieldKind.Text && field.Choices is null);
        foreach (RenderField field in texts.Except([RenderFields.Prompt, RenderFields.NegativePrompt]))
        {
            if (field.Read(request) is string text && SettingsRules.FaultOfText(field.Name, text) is { } fault)
            {
                yield return fault;
            }
        }

        foreach (SettingsError fault in LoraRules.Check(request.Loras))
        {
            yield return fault;
        }
    }

    /// <summary>How the video file of a request is written.</summary>
    public static Mp4Options Mp4(RenderRequest request, ModelCard card) =>
        new() { Fps = request.Fps ?? card.Defaults.Fps, Crf = request.Crf ?? DefaultCrf };
}
