using Microsoft.AspNetCore.Antiforgery;

namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>Forms that pages of this server send.</summary>
internal static class SiteForm
{
    /// <summary>Whether the body is a form that this server gave to this browser; false also for what cannot be read as a form.</summary>
    public static async Task<bool> IsOfThisSiteAsync(this IAntiforgery antiforgery, HttpContext context)
    {
        try
        {
            return context.Request.HasFormContentType && await antiforgery.IsRequestValidAsync(context);
        }
        catch (Exception error) when (error is AntiforgeryValidationException or InvalidDataException or IOException)
        {
            // a body that says it is a form and is none, or breaks off
            return false;
        }
    }
}
