using Microsoft.AspNetCore.Authorization;

namespace HunyuanVideo.Web.Security;

/// <summary>What endpoints ask for that say nothing themselves.</summary>
internal static class EndpointPolicies
{
    /// <summary>Whoever is signed in may read, and creators may change: for each endpoint of the group that names no policy of its own.</summary>
    public static TBuilder ViewersReadCreatorsChange<TBuilder>(this TBuilder group)
        where TBuilder : IEndpointConventionBuilder
    {
        group.Finally(endpoint =>
        {
            if (!endpoint.Metadata.Any(entry => entry is IAuthorizeData or IAllowAnonymous))
            {
                endpoint.Metadata.Add(new AuthorizeAttribute(IsReading(endpoint) ? Policies.View : Policies.Create));
            }
        });
        return group;
    }

    private static bool IsReading(EndpointBuilder endpoint) =>
        endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods.Count: > 0 } methods
        && methods.HttpMethods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method));
}
