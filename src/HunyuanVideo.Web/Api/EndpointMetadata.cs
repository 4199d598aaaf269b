namespace HunyuanVideo.Web.Api;

/// <summary>What the description of the API has to know and the handlers do not say.</summary>
internal static class EndpointMetadata
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    /// <summary>The handler reads the body itself, to tell every fault by its field.</summary>
    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder endpoint, bool optional = false)
        where T : notnull => endpoint.Accepts<T>(optional, Json);

    /// <summary>400 always, and what else can happen.</summary>
    public static RouteHandlerBuilder ProducesJobProblems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        endpoint.ProducesValidationProblem(StatusCodes.Status400BadRequest, Problem);
        foreach (int status in statuses)
        {
            endpoint.ProducesProblem(status, Problem);
        }

        return endpoint;
    }
}
