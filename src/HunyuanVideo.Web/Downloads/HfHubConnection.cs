using System.Net;
using System.Net.Http.Headers;
using HunyuanVideo.Web.Options;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace HunyuanVideo.Web.Downloads;

/// <summary>Requests to a hub: retried, redirected to allowed hosts only, the token kept to the endpoint.</summary>
public sealed class HfHubConnection : IDisposable
{
    private const int MostRedirects = 5;

    private readonly HttpClient _client;
    private readonly HfHubHosts _hosts;

    public HfHubConnection(HfHubOptions options)
    {
        Options = options;
        _hosts = new HfHubHosts(options);
        var sockets = new SocketsHttpHandler
        {
            // followed by hand: the target is checked first, and does not get the token
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = Math.Max(options.Parallel, 1),
            ConnectCallback = (context, cancellationToken) => PublicAddress.ConnectAsync(context, _hosts, cancellationToken),
        };
        _client = new HttpClient(new ResilienceHandler(Pipeline(options)) { InnerHandler = sockets }) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("HunyuanVideo.Web", AppVersion.Current));
    }

    public HfHubOptions Options { get; }

    /// <summary>Gets an answer's head; its body is read by the caller.</summary>
    /// <exception cref="DownloadException">It was refused, redirected elsewhere, or did not come.</exception>
    public async Task<HttpResponseMessage> GetAsync(
        HfHubRepository repository, Uri address, string what, RangeHeaderValue? range, CancellationToken cancellationToken)
    {
        if (!_hosts.IsEndpoint(address))
        {
            throw new DownloadException($"The hub's answer leads to {address.Authority}, which is not {Options.Endpoint.Authority}; nothing was sent there.");
        }

        for (int hop = 0; hop <= MostRedirects; hop++)
        {
            HttpResponseMessage response = await SendAsync(address, range, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                address = Next(response, address) ?? throw HfHubErrors.Of(response, repository, what, Options.Token is not null);
            }
        }

        throw new DownloadException($"The hub redirects {what} of {repository.Id} in circles; try again later or check HF_ENDPOINT.");
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Uri address, RangeHeaderValue? range, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = range;
        if (Options.Token is not null && _hosts.IsEndpoint(address))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Options.Token);
        }

        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException error) when (error.InnerException is DownloadException refused)
        {
            throw new DownloadException(refused.Message, error);
        }
        catch (Exception error) when (error is HttpRequestException or Polly.Timeout.TimeoutRejectedException)
        {
            throw new DownloadException(
                $"{address.Authority} cannot be reached: {error.Message.TrimEnd('.')}; check the network and HF_ENDPOINT, and run the same command again.", error);
        }
    }

    private Uri? Next(HttpResponseMessage response, Uri from)
    {
        bool redirects = response.StatusCode
            is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!redirects || response.Headers.Location is not { } location)
        {
            return null;
        }

        var target = new Uri(from, location);
        return _hosts.IsAllowed(target) && target.UserInfo.Length == 0
            ? target
            : throw new DownloadException(
                $"The hub redirects to {target.Scheme}://{target.Authority}, which is not one of its hosts, so nothing was fetched from there; if you trust it, add --allow-host {target.Authority}.");
    }

    private static ResiliencePipeline<HttpResponseMessage> Pipeline(HfHubOptions options) => new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = options.Retries,
            Delay = options.RetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            MaxDelay = options.LongestWait,
            ShouldRetryAfterHeader = false,
            ShouldHandle = attempt => ValueTask.FromResult(
                attempt.Outcome.Exception is not HttpRequestException { InnerException: DownloadException } && HttpClientResiliencePredicates.IsTransient(attempt.Outcome)),
            DelayGenerator = attempt => ValueTask.FromResult(AskedDelay(attempt.Outcome.Result, options)),
        })
        .AddTimeout(options.Silence)
        .Build();

    /// <summary>What Retry-After asks for; null takes the usual delay.</summary>
    private static TimeSpan? AskedDelay(HttpResponseMessage? response, HfHubOptions options)
    {
        RetryConditionHeaderValue? after = response?.Headers.RetryAfter;
        TimeSpan? asked = after?.Delta ?? after?.Date - TimeProvider.System.GetUtcNow();
        return asked is { } wait && wait >= TimeSpan.Zero ? (wait < options.LongestWait ? wait : options.LongestWait) : null;
    }
}
