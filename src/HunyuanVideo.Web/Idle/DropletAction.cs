using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace HunyuanVideo.Web.Idle;

/// <summary>Asks DigitalOcean to power this droplet off or to destroy it.</summary>
internal sealed class DropletAction(IdleOptions options, IHttpClientFactory clients) : IIdleAction
{
    private const string Who = "DigitalOcean";

    public string Description => Destroys
        ? $"DELETE {AddressOf(Named)}"
        : $"POST {AddressOf(Named)}/actions with type power_off";

    private bool Destroys => options.Action == IdleActionKind.Destroy;

    private string Named => options.DropletId?.ToString(CultureInfo.InvariantCulture) ?? "(the number that the metadata service tells)";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        string address = AddressOf((options.DropletId ?? await AskIdAsync(cancellationToken)).ToString(CultureInfo.InvariantCulture));
        using var request = new HttpRequestMessage(
            Destroys ? HttpMethod.Delete : HttpMethod.Post, Destroys ? address : $"{address}/actions");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellationToken));
        if (!Destroys)
        {
            request.Content = new StringContent("""{"type":"power_off"}""", Encoding.UTF8, "application/json");
        }

        // a droplet that is not there any more is what an answer that was lost leaves behind
        await clients.SendAsync(request, Who, cancellationToken, Destroys ? HttpStatusCode.NotFound : null);
    }

    private string AddressOf(string id) => $"{options.ApiUrl.AbsoluteUri.TrimEnd('/')}/v2/droplets/{id}";

    private async Task<long> AskIdAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, options.MetadataUrl);
        string answer = await clients.SendAsync(request, "The metadata service", cancellationToken);
        return long.TryParse(answer.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? id
            : throw new IdleActionException($"The metadata service told no droplet's number; set {IdleOptions.Section}:{nameof(IdleOptions.DropletId)}.");
    }

    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (options.Token is { Length: > 0 } token ? token : await File.ReadAllTextAsync(options.TokenFile!, cancellationToken)).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IdleActionException($"The token in {options.TokenFile} cannot be read: {error.Message}");
        }
    }
}
