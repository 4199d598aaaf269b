using HunyuanVideo.Web.Costs;
using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Observability;
using HunyuanVideo.Web.Storage;

namespace HunyuanVideo.Web.Hosting;

/// <summary>What an operator looks after: figures, cost, copies of results, and the guard against an idle machine.</summary>
internal static class OperationServices
{
    /// <exception cref="Options.ServerOptionsException">A setting cannot be used.</exception>
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RunningCost>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RunningCost>());
        builder.Services.AddResultCopies(builder.Configuration);
        builder.Services.AddIdleGuard(builder.Configuration);
        builder.AddObservability();
    }
}
