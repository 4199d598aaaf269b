using System.Globalization;
using HunyuanVideo.Jobs;
using Microsoft.AspNetCore.Http.Extensions;

namespace HunyuanVideo.Web.Library;

/// <summary>The address of the first page with settings filled in, under the API's names.</summary>
public static class SettingsLink
{
    /// <summary>All settings; without the seed it makes another video of the same kind.</summary>
    public static string Of(RenderRequest request, bool withSeed)
    {
        var query = new QueryBuilder { { "prompt", request.Prompt } };
        if (!string.IsNullOrEmpty(request.NegativePrompt))
        {
            query.Add("negative_prompt", request.NegativePrompt);
        }

        query.Add("width", Text(request.Width));
        query.Add("height", Text(request.Height));
        query.Add("video_length", Text(request.VideoLength));
        query.Add("infer_steps", Text(request.InferSteps));
        if (withSeed)
        {
            query.Add("seed", Text(request.Seed));
        }

        query.Add("guidance_scale", Text(request.GuidanceScale));
        query.Add("flow_shift", Text(request.FlowShift));
        query.Add("embedded_guidance_scale", Text(request.EmbeddedGuidanceScale));
        return "/" + query.ToQueryString().ToUriComponent();
    }

    private static string Text(IFormattable value) => value.ToString(format: null, CultureInfo.InvariantCulture);
}
