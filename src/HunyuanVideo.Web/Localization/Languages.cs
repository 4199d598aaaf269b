using System.Globalization;
using HunyuanVideo.Web.Security.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;

namespace HunyuanVideo.Web.Localization;

/// <summary>
/// The languages of the pages: the one chosen in the footer, kept in a cookie, else the browser's. Numbers are written alike in all of
/// them, and the API speaks English.
/// </summary>
public static class Languages
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>All there are, the default first.</summary>
    public static IReadOnlyList<Language> All { get; } = [new("en", "English"), new("de", "Deutsch")];

    /// <summary>The language of what is being written now.</summary>
    public static Language Current =>
        All.FirstOrDefault(language => language.Code == CultureInfo.CurrentUICulture.Name) ?? All[0];

    /// <summary>The address that chooses a language and comes back.</summary>
    /// <param name="language">Which.</param>
    /// <param name="back">Where to go then: an address on this server.</param>
    public static string AddressOf(Language language, string back) => $"/language/{language.Code}?back={Uri.EscapeDataString(back)}";

    public static void AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new RequestCulture(CultureInfo.InvariantCulture, new CultureInfo(All[0].Code));
            options.SupportedCultures = [CultureInfo.InvariantCulture];
            options.SupportedUICultures = [.. All.Select(language => new CultureInfo(language.Code))];
            options.RequestCultureProviders = [new CookieRequestCultureProvider(), new CustomRequestCultureProvider(OfBrowser)];
        });
    }

    public static void MapLanguages(this IEndpointRouteBuilder app) => app.MapGet("/language/{code}", Choose).AllowAnonymous().ExcludeFromDescription();

    /// <summary>The first of the browser's languages that there is, whatever country stands behind it.</summary>
    private static Task<ProviderCultureResult?> OfBrowser(HttpContext context)
    {
        string? code = context.Request.GetTypedHeaders().AcceptLanguage
            .Where(accepted => accepted.Quality is not 0)
            .OrderByDescending(accepted => accepted.Quality ?? 1)
            .Select(accepted => accepted.Value.ToString().Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(language => All.Any(known => known.Code == language));
        return Task.FromResult(code is null ? null : new ProviderCultureResult(CultureInfo.InvariantCulture.Name, code));
    }

    private static Results<RedirectHttpResult, NotFound> Choose(string code, string? back, HttpContext context)
    {
        if (!All.Any(language => language.Code == code))
        {
            return TypedResults.NotFound();
        }

        var culture = new RequestCulture(code);
        context.Response.Cookies.Append(
            CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(culture),
            new CookieOptions { MaxAge = Kept, Path = "/", SameSite = SameSiteMode.Lax, HttpOnly = true, IsEssential = true });
        return TypedResults.LocalRedirect(LocalAddress.Or(back));
    }
}

/// <summary>A language of the pages.</summary>
/// <param name="Code">As in <c>lang</c> and in the names of the resource files.</param>
/// <param name="Name">Its name in itself.</param>
public sealed record Language(string Code, string Name);
