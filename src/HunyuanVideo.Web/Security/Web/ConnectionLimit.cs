using System.IO.Pipelines;
using System.Net;
using HunyuanVideo.Web.Options;
using Microsoft.AspNetCore.Connections;

namespace HunyuanVideo.Web.Security.Web;

/// <summary>
/// Bounds connections: all together, those of one address, and the time until one says anything. A few places beyond the bounds are kept for
/// asking whether the server is well, so that nobody can make it look dead.
/// </summary>
internal sealed partial class ConnectionLimit(AccessOptions options, TimeProvider time, ILogger<ConnectionLimit> logger)
{
    private const int HealthPlaces = 16;

    private static readonly TimeSpan HealthPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HealthLife = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LogPause = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyList<IPNetwork> _proxies = options.ProxyNetworks();
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private readonly LinkedList<ConnectionContext> _reserve = new();
    private int _all;
    private int _health;
    private int _refused;
    private DateTimeOffset _loggedAt = DateTimeOffset.MinValue;

    private enum Place
    {
        Usual,
        Health,
        None,
    }

    /// <summary>The same with the bounds in front.</summary>
    public ConnectionDelegate Before(ConnectionDelegate next) => connection => InvokeAsync(connection, next);

    private async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        // whoever comes by a proxy has the proxy's address here
        IPAddress? address = (connection.RemoteEndPoint as IPEndPoint)?.Address is { } remote && !_proxies.Any(proxy => proxy.Contains(remote)) ? remote : null;
        Place place = Enter(address, connection);
        if (place == Place.None)
        {
            Refuse(connection);
            return;
        }

        try
        {
            using CancellationTokenSource? life = place == Place.Health ? new CancellationTokenSource(HealthLife, time) : null;
            using CancellationTokenRegistration ended = life?.Token.Register(() => connection.Abort(new ConnectionAbortedException("It took too long."))) ?? default;
            if (place == Place.Health)
            {
                connection.Features.Set(HealthOnly.Instance);
            }

            bool spoke = await SpeaksAsync(connection, place == Place.Health ? HealthPatience : TimeSpan.FromSeconds(options.FirstRequestSeconds));
            if (spoke)
            {
                await next(connection);
            }
            else
            {
                connection.Abort(new ConnectionAbortedException("It never said anything."));
            }
        }
        finally
        {
            Leave(address, place, connection);
        }
    }

    private Place Enter(IPAddress? address, ConnectionContext connection)
    {
        lock (_gate)
        {
            int own = address is null ? 0 : _byAddress.GetValueOrDefault(address);
            if (_all < options.MostConnections && own < options.MostConnectionsPerAddress)
            {
                _all++;
                if (address is not null)
                {
                    _byAddress[address] = own + 1;
                }

                return Place.Usual;
            }

            // the question is short: whoever holds a place longer gives way to the next
            if (_health >= HealthPlaces)
            {
                if (_reserve.First is not { } oldest)
                {
                    return Place.None;
                }

                _reserve.RemoveFirst();
                oldest.Value.Abort(new ConnectionAbortedException("Another one needs its place."));
            }

            _health++;
            _reserve.AddLast(connection);
            return Place.Health;
        }
    }

    private void Leave(IPAddress? address, Place place, ConnectionContext connection)
    {
        lock (_gate)
        {
            if (place == Place.Health)
            {
                _health--;
                _reserve.Remove(connection);
                return;
            }

            _all--;
            if (address is not null && --_byAddress[address] is var left && left == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }

    /// <summary>Whether anything comes in time; what came stays to be read.</summary>
    private async Task<bool> SpeaksAsync(ConnectionContext connection, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, connection.ConnectionClosed);
        try
        {
            ReadResult read = await connection.Transport.Input.ReadAsync(ends.Token);
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return false;
        }
    }

    private void Refuse(ConnectionContext connection)
    {
        connection.Abort(new ConnectionAbortedException("As many connections are open as may."));
        int refused;
        lock (_gate)
        {
            _refused++;
            if (time.GetUtcNow() - _loggedAt < LogPause)
            {
                return;
            }

            (refused, _refused, _loggedAt) = (_refused, 0, time.GetUtcNow());
        }

        LogRefused(refused, connection.RemoteEndPoint?.ToString(), options.MostConnections, options.MostConnectionsPerAddress);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} connections refused, the last one from {Address}: {Most} may be open, {PerAddress} of one address")]
    private partial void LogRefused(int count, string? address, int most, int perAddress);
}

/// <summary>Marks a connection beyond the bounds, by which nothing but the server's health may be asked for.</summary>
internal sealed class HealthOnly
{
    private static readonly PathString[] Asked = ["/healthz", "/readyz"];

    public static HealthOnly Instance { get; } = new();

    /// <summary>Answers anything else with 503, and closes the connection after its first answer.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<HealthOnly>() is null)
        {
            return next(context);
        }

        context.Response.Headers.Connection = "close";
        if (Array.Exists(Asked, path => context.Request.Path.Equals(path, StringComparison.OrdinalIgnoreCase)))
        {
            return next(context);
        }

        context.Response.Headers.RetryAfter = "10";
        return SignIn.AccessAnswers.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "As many connections are open as may; close some, or try again later.");
    }
}
