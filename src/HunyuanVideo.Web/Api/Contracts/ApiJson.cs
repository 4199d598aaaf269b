using System.Text.Json;
using System.Text.Json.Serialization;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>The JSON of the API and the hub.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JobSubmission))]
[JsonSerializable(typeof(JobChange))]
[JsonSerializable(typeof(JobResponse))]
[JsonSerializable(typeof(JobListResponse))]
[JsonSerializable(typeof(QueueResponse))]
[JsonSerializable(typeof(CancelAllResponse))]
[JsonSerializable(typeof(SystemResponse))]
[JsonSerializable(typeof(IdleResponse))]
[JsonSerializable(typeof(ModelResponse))]
[JsonSerializable(typeof(ModelsResponse))]
[JsonSerializable(typeof(ModelSelectionRequest))]
[JsonSerializable(typeof(LorasResponse))]
[JsonSerializable(typeof(LoraAddedResponse))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(JobFavourite))]
[JsonSerializable(typeof(JobTagList))]
[JsonSerializable(typeof(JobIdList))]
[JsonSerializable(typeof(JobsDeletedResponse))]
[JsonSerializable(typeof(StoryboardSubmission))]
[JsonSerializable(typeof(StoryboardResponse))]
[JsonSerializable(typeof(StoryboardListResponse))]
[JsonSerializable(typeof(WebhookTicket))]
[JsonSerializable(typeof(ShareSubmission))]
[JsonSerializable(typeof(ShareResponse))]
[JsonSerializable(typeof(ShareListResponse))]
[JsonSerializable(typeof(SharesRevokedResponse))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(byte[]))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Makes <paramref name="options"/> write what this context describes.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.TypeInfoResolverChain.Insert(0, Default);
    }
}
