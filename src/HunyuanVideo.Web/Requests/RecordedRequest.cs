using System.Text;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Requests;

/// <summary>From the record in a video, which has the official names too, back to the request that makes it again.</summary>
internal static class RecordedRequest
{
    public static RenderRequest Of(VideoMetadata record)
    {
        // every record has what all renders need, so nothing of this model's stays
        RenderRequest request = RenderFields.Defaults(ModelCard.Released);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(record.ToJson()));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            RenderField? field = RenderFields.Find(reader.GetString()!);
            reader.Read();
            request = field?.With(request, field.Kind.ReadJson(ref reader)) ?? request;
            reader.Skip();
        }

        return request;
    }
}
