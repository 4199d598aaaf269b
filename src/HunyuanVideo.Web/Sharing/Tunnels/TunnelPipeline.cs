namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>Takes hold of the app as the server calls it, so that the tunnel's listener can call it too.</summary>
internal sealed class TunnelPipeline : IStartupFilter
{
    private RequestDelegate? _app;

    /// <exception cref="TunnelException">The app has not been put together yet.</exception>
    public RequestDelegate App => _app ?? throw new TunnelException("The server has not started yet; try again in a moment.");

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => builder =>
    {
        builder.Use(app =>
        {
            _app = app;
            return app;
        });
        next(builder);
    };
}
