using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Hubs;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HunyuanVideo.Web.Api;

/// <summary>What the API and the hub are made of.</summary>
internal static class ApiServices
{
    private const int WebhookSeconds = 10;

    public static void AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(ApiOptions.Read(configuration));
        services.TryAddSingleton(TransformerSize.Released);
        services.TryAddSingleton<IModelChoice, FixedModel>();
        services.AddSingleton<RenderEstimator>();
        services.AddSingleton<RenderForecast>();
        services.AddSingleton<IRenderForecast>(provider => provider.GetRequiredService<RenderForecast>());
        services.AddSingleton<JobViews>();
        services.AddScoped<SourceCheck>();
        services.AddScoped<JobSubmissions>();
        services.AddSingleton<OperationViews>();
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddOpenApi(ApiDescription.Configure);
        AddWebhooks(services);
        AddHub(services);
    }

    private static void AddWebhooks(IServiceCollection services)
    {
        services.AddSingleton<Webhooks>();
        services.AddHostedService<WebhookSender>();
        services.AddHttpClient(WebhookSender.Client, client => client.Timeout = TimeSpan.FromSeconds(WebhookSeconds))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    }

    private static void AddHub(IServiceCollection services)
    {
        services.AddSingleton<HubErrors>();
        services.AddSignalR().AddJsonProtocol(options => ApiJson.Configure(options.PayloadSerializerOptions));
        services.Configure<HubOptions<JobsHub>>(hub =>
        {
            hub.MaximumReceiveMessageSize = Bodies.RequestBody.Largest;
            hub.AddFilter<HubErrors>();
        });
    }
}
