using System.Globalization;
using System.Threading.RateLimiting;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security.SignIn;
using Microsoft.AspNetCore.RateLimiting;

namespace HunyuanVideo.Web.Security.Web;

/// <summary>How often requests are answered: per user, per address for those who are not known, and seldom for sign-ins.</summary>
internal static class RateLimits
{
    private const int SecondsInMinute = 60;
    private const int SignInsAtATime = 4;
    private const int SignInsWaiting = 64;

    // a gallery asks for all its pictures at once
    private const int BurstSeconds = 20;

    public static void AddRateLimits(this IServiceCollection services, AccessOptions options) => services.AddRateLimiter(limiter =>
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => ByCaller(context, options)),
            PartitionedRateLimiter.Create<HttpContext, string>(context => SignInsByAddress(context, options)),
            PartitionedRateLimiter.Create<HttpContext, string>(SignInsTogether));
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (context, _) => RefuseAsync(context);
    });

    private static RateLimitPartition<string> ByCaller(HttpContext context, AccessOptions options)
    {
        if (context.RequestServices.GetRequiredService<AccessGate>().IsOpenTo(context) || IsStatic(context))
        {
            return RateLimitPartition.GetNoLimiter(string.Empty);
        }

        string who = Caller.Of(context.User)?.Name is { } name ? $"user {name}" : $"address {AddressOf(context)}";
        return RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, options.RequestsPerMinute / SecondsInMinute * BurstSeconds),
            TokensPerPeriod = Math.Max(1, options.RequestsPerMinute / SecondsInMinute),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        });
    }

    private static RateLimitPartition<string> SignInsByAddress(HttpContext context, AccessOptions options) => IsSignIn(context)
        ? RateLimitPartition.GetFixedWindowLimiter(AddressOf(context), _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = options.SignInsPerMinute,
            Window = TimeSpan.FromSeconds(SecondsInMinute),
        })
        : RateLimitPartition.GetNoLimiter(string.Empty);

    /// <summary>A password is slow to check on purpose: many at a time would take the processors from the renders.</summary>
    private static RateLimitPartition<string> SignInsTogether(HttpContext context) => IsSignIn(context)
        ? RateLimitPartition.GetConcurrencyLimiter("sign-ins", _ => new ConcurrencyLimiterOptions { PermitLimit = SignInsAtATime, QueueLimit = SignInsWaiting })
        : RateLimitPartition.GetNoLimiter(string.Empty);

    private static bool IsSignIn(HttpContext context) =>
        context.Request.Path.StartsWithSegments(SignInEndpoints.SignInAddress, StringComparison.OrdinalIgnoreCase)
        || SignInEndpoints.IsTokenLink(context.Request);

    private static bool IsStatic(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<StaticAsset>() is not null;

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    private static async ValueTask RefuseAsync(OnRejectedContext context)
    {
        double seconds = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? Math.Ceiling(wait.TotalSeconds) : 1;
        string text = Math.Max(1, seconds).ToString(CultureInfo.InvariantCulture);
        context.HttpContext.Response.Headers.RetryAfter = text;
        if (IsSignIn(context.HttpContext) && AccessAnswers.IsPerson(context.HttpContext.Request))
        {
            // the form again, with a sentence: a browser would show problem details as they are
            context.HttpContext.Response.Redirect(AccessAnswers.LoginPage("/", "often"));
            return;
        }

        await AccessAnswers.ProblemAsync(
            context.HttpContext, StatusCodes.Status429TooManyRequests, $"Too many requests; try again in {text} s.");
    }
}

/// <summary>Marks what is the same for everybody and costs next to nothing.</summary>
internal sealed class StaticAsset;
