namespace HunyuanVideo.Web.Idle;

/// <summary>What the guard is made of.</summary>
internal static class IdleServices
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="Options.ServerOptionsException">A setting cannot be used.</exception>
    public static void AddIdleGuard(this IServiceCollection services, IConfiguration configuration)
    {
        IdleOptions options = IdleOptions.Read(configuration);
        services.AddSingleton(options);
        services.AddSingleton<IWakefulness, Wakefulness>();
        services.AddHttpClient(IdleRequests.Client, client => client.Timeout = Patience)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        AddAction(services, options.Action);
        services.AddSingleton<IdleGuard>();
        services.AddHostedService(provider => provider.GetRequiredService<IdleGuard>());
    }

    private static void AddAction(IServiceCollection services, IdleActionKind kind)
    {
        switch (kind)
        {
            case IdleActionKind.Webhook:
                services.AddSingleton<IIdleAction, WebhookAction>();
                break;
            case IdleActionKind.Command:
                services.AddSingleton<IIdleAction, CommandAction>();
                break;
            case IdleActionKind.PowerOff or IdleActionKind.Destroy:
                services.AddSingleton<IIdleAction, DropletAction>();
                break;
        }
    }
}
