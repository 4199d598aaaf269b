using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Api;

/// <summary>The fields of a request, with this model's defaults.</summary>
internal static class ApiFields
{
    public static IReadOnlyList<(string Name, string Default, string Takes)> Of(ModelCard card) =>
    [
        .. RenderFields.All.Select(field => (field.Name, field.UsualWords ?? field.Kind.WriteText(field.DefaultOf(card)!), field.Description)),
        (JobBody.WebhookUrl, "none", "An address that is told of the end; only hosts the operator allows"),
    ];
}
