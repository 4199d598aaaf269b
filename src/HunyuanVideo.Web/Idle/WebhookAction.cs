using System.Text.Json;
using HunyuanVideo.Web.Costs;

namespace HunyuanVideo.Web.Idle;

/// <summary>Tells an address of the operator's.</summary>
internal sealed class WebhookAction(IdleOptions options, IHttpClientFactory clients, RunningCost cost) : IIdleAction
{
    public string Description => $"POST to {options.Webhook!.GetLeftPart(UriPartial.Path)}";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        CostReading now = cost.Current;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["event"] = "idle",
            ["host"] = Environment.MachineName,
            ["idle_minutes"] = options.Minutes + options.WarningMinutes,
            ["run_seconds"] = Math.Round(now.Run.TotalSeconds),
            ["run_cost_usd"] = now.RunDollars,
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Webhook) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        await clients.SendAsync(request, "The webhook", cancellationToken);
    }
}
