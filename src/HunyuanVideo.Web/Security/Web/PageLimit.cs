using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security.SignIn;
using Microsoft.AspNetCore.Http.Features;

namespace HunyuanVideo.Web.Security.Web;

/// <summary>
/// Bounds the pages that are open at a time, by their connections: all together and those of one address. Whoever comes too late is told
/// so, and those who are there notice nothing.
/// </summary>
internal sealed class PageLimit(AccessOptions options)
{
    private const string Address = "/_blazor";
    private const int RetrySeconds = 30;
    private const int LargestMessage = 512 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byAddress = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>How many are open.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _all;
            }
        }
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments(Address, StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            // messages come as bodies where a proxy lets no socket through
            body.MaxRequestBodySize = LargestMessage;
        }

        string address = context.RequestServices.GetRequiredService<AccessGate>().IsOpenTo(context)
            ? string.Empty
            : context.Connection.RemoteIpAddress?.ToString() ?? string.Empty;
        bool stays = context.WebSockets.IsWebSocketRequest;
        if (!TryEnter(address, stays))
        {
            context.Response.Headers.RetryAfter = $"{RetrySeconds}";
            await AccessAnswers.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "As many pages are open as may; close one, or try again later.");
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            Leave(address, stays);
        }
    }

    private bool TryEnter(string address, bool stays)
    {
        lock (_gate)
        {
            int own = _byAddress.GetValueOrDefault(address);
            if (_all >= options.MostPages || (address.Length > 0 && own >= options.MostPagesPerAddress))
            {
                return false;
            }

            if (stays)
            {
                _all++;
                _byAddress[address] = own + 1;
            }

            return true;
        }
    }

    private void Leave(string address, bool stayed)
    {
        if (!stayed)
        {
            return;
        }

        lock (_gate)
        {
            _all--;
            int left = _byAddress[address] - 1;
            if (left == 0)
            {
                _byAddress.Remove(address);
            }
            else
            {
                _byAddress[address] = left;
            }
        }
    }
}
