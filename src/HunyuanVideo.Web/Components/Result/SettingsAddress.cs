using System.Globalization;
using HunyuanVideo.Jobs;
using Microsoft.AspNetCore.Http.Extensions;

namespace HunyuanVideo.Web.Components.Result;

/// <summary>The address of the page that renders, with its form filled: the keys are the API's field names.</summary>
public static class SettingsAddress
{
    public static string Of(RenderRequest request)
    {
        var query = new QueryBuilder
        {
            { "prompt", request.Prompt },
            { "width", Text(request.Width) },
            { "height", Text(request.Height) },
            { "video_length", Text(request.VideoLength) },
            { "infer_steps", Text(request.InferSteps) },
            { "seed", Text(request.Seed) },
            { "flow_shift", Text(request.FlowShift) },
            { "embedded_guidance_scale", Text(request.EmbeddedGuidanceScale) },
            { "guidance_scale", Text(request.GuidanceScale) },
        };
        if (request.NegativePrompt is { } negative)
        {
            query.Add("negative_prompt", negative);
        }

        return $"/{query}";
    }

    /// <summary>The address that opens one job.</summary>
    public static string OfJob(JobId id) => $"/?job={id}";

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
