using HunyuanVideo.Web.Api.Hubs;
using HunyuanVideo.Web.Api.Problems;
using HunyuanVideo.Web.Security;

namespace HunyuanVideo.Web.Api;

/// <summary>The API, the hub and their description.</summary>
internal static class ApiRoutes
{
    /// <summary>Has to come after what answers with pages, to keep those away from programs.</summary>
    public static void UseApiProblems(this IApplicationBuilder app) => app.UseMiddleware<ApiProblems>();

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder api = app.MapGroup("/api").ViewersReadCreatorsChange().DisableAntiforgery();
        RouteGroupBuilder jobs = api.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapJobs();
        jobs.MapJobActions();
        jobs.MapJobEvents();
        jobs.MapJobFiles();
        jobs.MapJobNotes();
        jobs.MapManyJobs();
        api.MapShares();
        api.MapStoryboards();
        api.MapQueue();
        api.MapSystem();
        api.MapModels();
        api.MapLoras();
        app.MapReady();
        app.MapOpenApi();
        app.MapHub<JobsHub>(JobsHub.Address);
    }
}
