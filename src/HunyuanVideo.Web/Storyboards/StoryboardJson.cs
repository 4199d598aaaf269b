using System.Text.Json;
using System.Text.Json.Serialization;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Storyboards;

/// <summary>Storyboards as they stand in their files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    Converters = [typeof(StoryboardIdJson), typeof(JobIdJson), typeof(ExportStateJson)])]
[JsonSerializable(typeof(StoryboardDocument))]
internal sealed partial class StoryboardJson : JsonSerializerContext;

internal sealed class ExportStateJson() : JsonStringEnumConverter<ExportState>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

internal sealed class StoryboardIdJson : JsonConverter<StoryboardId>
{
    public override StoryboardId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        StoryboardId.TryParse(reader.GetString(), out StoryboardId id) ? id : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, StoryboardId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

internal sealed class JobIdJson : JsonConverter<JobId>
{
    public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JobId.TryParse(reader.GetString(), out JobId id) ? id : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
