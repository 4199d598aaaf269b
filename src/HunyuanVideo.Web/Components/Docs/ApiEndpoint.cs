using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace HunyuanVideo.Web.Components.Docs;

/// <summary>One address of the API, as the server itself knows it.</summary>
public sealed record ApiEndpoint(string Method, string Path, string Summary)
{
    /// <summary>Where the machine-readable description is.</summary>
    public const string Description = Api.ApiDescription.Address;

    /// <summary>Those that are described, in the order of their addresses.</summary>
    public static IReadOnlyList<ApiEndpoint> All(ApiDescriptionGroupCollection groups) =>
    [
        .. groups.Items
            .SelectMany(group => group.Items)
            .Where(endpoint => endpoint.HttpMethod != HttpMethods.Head && SummaryOf(endpoint) is not null)
            .Select(endpoint => new ApiEndpoint(endpoint.HttpMethod ?? HttpMethods.Get, $"/{endpoint.RelativePath?.TrimEnd('/')}", SummaryOf(endpoint)!))
            .OrderBy(endpoint => endpoint.Path, StringComparer.Ordinal),
    ];

    private static string? SummaryOf(ApiDescription endpoint) =>
        endpoint.ActionDescriptor.EndpointMetadata.OfType<IEndpointSummaryMetadata>().LastOrDefault()?.Summary;
}
