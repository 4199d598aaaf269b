using System.Net;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Tests.Requests;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

/// <summary>Every setting in the two descriptions of the API.</summary>
public sealed class ApiFieldsTests : ApiTest
{
    [Fact]
    public async Task Description_OfASubmission_SaysWhatEverySettingMeans()
    {
        JsonElement schemas = (await GetAsync("/openapi/v1.json")).Json.GetProperty("components").GetProperty("schemas");

        foreach (RenderField field in RenderFields.All)
        {
            Assert.Equal(field.Description, DescriptionOf(schemas, "JobSubmission", field.Name));
        }

        Assert.Equal(RenderFields.FlowShift.Description, DescriptionOf(schemas, "JobChange", RenderFields.FlowShift.Name));
    }

    [Fact]
    public async Task Page_Fields_AreAllSettingsWithTheModelsDefaults()
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri("/api-docs", UriKind.Relative), Token);
        string html = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Token));

        Assert.All(RenderFields.All, field => Assert.Contains($"<td><code>{field.Name}</code></td>", html, StringComparison.Ordinal));
        Assert.Contains("""<td><code>fast_mode</code></td><td class="tabular">exact</td>""", html, StringComparison.Ordinal);
        Assert.Contains("""<td><code>crf</code></td><td class="tabular">18</td>""", html, StringComparison.Ordinal);
        Assert.Contains(RenderFields.FastThreshold.Description, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_EverySetting_IsInTheAnswer()
    {
        RenderField[] fields = [.. FieldSamples.Beside(RenderFields.NegativePrompt.Name, RenderFields.All.Except(RenderFields.OfSource))];
        string[] settings = [.. fields.Select(field => $"\"{field.Name}\":{field.Kind.WriteJson(FieldSamples.ValueOf(field)).ToJsonString()}")];

        Answer answer = await PostAsync("/api/jobs", $"{{{string.Join(',', settings)}}}");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        JsonElement request = answer.Json.GetProperty("request");
        Assert.All(fields, field =>
            Assert.Equal(
                FieldSamples.ValueOf(field),
                field == RenderFields.Loras ? RequestedLorasConverter.Parse(request.GetProperty(field.Name)) : field.Kind.ReadText(request.GetProperty(field.Name).ToString())));
    }

    private static string? DescriptionOf(JsonElement schemas, string type, string field) =>
        schemas.GetProperty(type).GetProperty("properties").GetProperty(field).GetProperty("description").GetString();
}
