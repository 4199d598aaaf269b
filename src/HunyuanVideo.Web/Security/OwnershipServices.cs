using HunyuanVideo.Jobs.Queue;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HunyuanVideo.Web.Security;

/// <summary>Who sees and changes what.</summary>
internal static class OwnershipServices
{
    /// <summary>
    /// Puts the jobs of whoever asks in the place of all jobs, wherever nothing else is asked for. Has to come after the jobs and the
    /// storyboards.
    /// </summary>
    /// <exception cref="Options.ServerOptionsException">The limits cannot be used.</exception>
    public static void AddOwnership(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(JobLimits.Read(configuration));
        services.AddScoped<JobTerms>();
        services.AddScoped<RefusalText>();
        services.AddScoped<CallerLoras>();
        services.AddHostedService<FormerUsersJobs>();
        services.Replace(ServiceDescriptor.Scoped<IJobs, CallerJobs>());
    }
}
