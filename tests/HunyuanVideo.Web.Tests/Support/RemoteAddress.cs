using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>Lets requests in memory come from an address: that in the header <c>Test-Remote</c>.</summary>
internal sealed class RemoteAddress : IStartupFilter
{
    public const string Header = "Test-Remote";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            if (IPAddress.TryParse(context.Request.Headers[Header], out IPAddress? address))
            {
                context.Connection.RemoteIpAddress = address;
            }

            return following(context);
        });
        next(app);
    };
}
