using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Api;

/// <summary>Keeps a machine that would be ended.</summary>
internal static class IdleEndpoint
{
    public static void MapKeepRunning(this RouteGroupBuilder api) => api.MapPost("/system/keep-running", KeepAsync)
        .RequireAuthorization(Policies.Create)
        .WithTags("System").WithName("KeepRunning").WithSummary("Somebody needs the machine: its idle time begins anew");

    private static async Task<Ok<IdleResponse>> KeepAsync(IdleGuard guard, CancellationToken cancellationToken)
    {
        await guard.KeepRunningAsync(cancellationToken);
        return TypedResults.Ok(OperationViews.Of(guard.Current));
    }
}
