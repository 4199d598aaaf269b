using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The rules of a whole request: those of the model's settings and those of the video file. The same for page and API.</summary>
public static class RequestRules
{
    public const int MostFps = 120;
    public const int LeastCrf = 1;
    public const int MostCrf = 51;

    /// <summary>The quality of a video file that nobody said anything about.</summary>
    public static int DefaultCrf { get; } = new Mp4Options().Crf;

    /// <summary>Every fault; none when it can be rendered.</summary>
    public static IReadOnlyList<SettingsError> Check(RenderRequest request)
    {
        var errors = new List<SettingsError>(SettingsRules.Check(request.ToSettings()));
        if (request.Fps is < 1 or > MostFps)
        {
            errors.Add(new("fps", $"Frames per second must be from 1 to {MostFps}, not {request.Fps}."));
        }

        if (request.Crf is < LeastCrf or > MostCrf)
        {
            errors.Add(new("crf", $"The quality (CRF) must be from {LeastCrf}, the best, to {MostCrf}, not {request.Crf}."));
        }

        return errors;
    }

    /// <summary>How the video file of a request is written.</summary>
    public static Mp4Options Mp4(RenderRequest request, ModelCard card) =>
        new() { Fps = request.Fps ?? card.Defaults.Fps, Crf = request.Crf ?? DefaultCrf };
}
