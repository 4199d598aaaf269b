using System.Net;

namespace HunyuanVideo.Web.Idle;

/// <summary>Sends the guard's requests.</summary>
internal static class IdleRequests
{
    /// <summary>The name of the client, which follows no redirects: they could carry the token elsewhere.</summary>
    public const string Client = "idle";

    /// <summary>Sends a request and reads its answer.</summary>
    /// <param name="clients">Makes the client.</param>
    /// <param name="request">What to send.</param>
    /// <param name="who">Who is asked, at the beginning of a sentence.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="accepted">A status that is as good as success.</param>
    /// <exception cref="IdleActionException">It was refused, or nobody answered.</exception>
    public static async Task<string> SendAsync(
        this IHttpClientFactory clients, HttpRequestMessage request, string who, CancellationToken cancellationToken, HttpStatusCode? accepted = null)
    {
        try
        {
            using HttpClient client = clients.CreateClient(Client);
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode || response.StatusCode == accepted
                ? await response.Content.ReadAsStringAsync(cancellationToken)
                : throw new IdleActionException($"{who} answered {(int)response.StatusCode}.");
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IdleActionException($"{who} could not be reached: {error.Message}");
        }
    }
}
