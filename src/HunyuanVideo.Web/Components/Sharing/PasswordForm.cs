using System.Globalization;
using HunyuanVideo.Web.Security.SignIn;
using HunyuanVideo.Web.Sharing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HunyuanVideo.Web.Components.Sharing;

/// <summary>The form that asks for a link's password.</summary>
internal sealed class PasswordForm(IAntiforgery antiforgery, SharePasswords passwords)
{
    private const string Field = "password";
    private const string Unknown = "unknown";

    /// <summary>The form, ready to be filled in.</summary>
    public SharePasswordView For(HttpContext context, SharedVideo shared, PasswordFault? fault = null, int minutes = 0)
    {
        // it sets this header itself, and warns where one was set before
        context.Response.Headers.CacheControl = default;
        AntiforgeryTokenSet tokens = antiforgery.GetAndStoreTokens(context);
        SharePages.Guard(context, sends: true);
        return new SharePasswordView(ShareAddress.PathOf(shared.Token), tokens.FormFieldName, tokens.RequestToken!, fault, minutes);
    }

    /// <summary>What is wrong with what was sent; null when it is the password.</summary>
    public async Task<(PasswordFault Fault, TimeSpan Wait)?> ReadAsync(HttpContext context, ShareLink link)
    {
        if (!await antiforgery.IsOfThisSiteAsync(context))
        {
            return (PasswordFault.Stale, TimeSpan.Zero);
        }

        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        PasswordAnswer answer = passwords.Try(link, form[Field].ToString(), context.Connection.RemoteIpAddress?.ToString() ?? Unknown);
        return answer switch
        {
            { IsRight: true } => null,
            { Wait: { } wait } => (PasswordFault.TooMany, wait),
            _ => (PasswordFault.Wrong, TimeSpan.Zero),
        };
    }
}

internal static class PasswordFormEndpoint
{
    private const int Largest = 16 * 1024;

    public static void MapSharePassword(this RouteGroupBuilder shared) =>
        shared.MapPost("", UnlockAsync).WithMetadata(new RequestSizeLimitAttribute(Largest));

    private static async Task<IResult> UnlockAsync(string token, ShareLinks links, ShareCookie cookie, PasswordForm form, HttpContext context)
    {
        SharePages.Guard(context);
        if (await links.OpenAsync(token, context.RequestAborted) is not { } shared)
        {
            return SharePages.Missing();
        }

        if (shared.Link.PasswordHash is null)
        {
            return new SeeOther(ShareAddress.PathOf(token));
        }

        if (await form.ReadAsync(context, shared.Link) is not { } refused)
        {
            cookie.Give(context, shared.Link, token);
            return new SeeOther(ShareAddress.PathOf(token));
        }

        return Refuse(context, form, shared, refused.Fault, refused.Wait);
    }

    private static RazorComponentResult Refuse(HttpContext context, PasswordForm form, SharedVideo shared, PasswordFault fault, TimeSpan wait)
    {
        if (fault == PasswordFault.TooMany)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return SharePages.Password(
            form.For(context, shared, fault, (int)Math.Ceiling(wait.TotalMinutes)),
            fault switch
            {
                PasswordFault.TooMany => StatusCodes.Status429TooManyRequests,
                PasswordFault.Stale => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status403Forbidden,
            });
    }

    /// <summary>303: the page is to be fetched anew, not posted to again.</summary>
    private sealed class SeeOther(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
