namespace HunyuanVideo.Web.Api;

internal static class HealthEndpoint
{
    /// <summary>Answers as soon as the server serves, whether or not the model is loaded.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app) => app.MapGet("/healthz", () => TypedResults.Text("ok"))
        .AllowAnonymous()
        .WithTags("System").WithName("GetHealth").WithSummary("Whether the server serves, whether or not the model is loaded");
}
