using System.Text.Encodings.Web;
using HunyuanVideo.Web.Security.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>Programs: <c>Authorization: Bearer</c> with a key of a user, or with the access token.</summary>
internal sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, UserAccounts accounts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Bearer";

    /// <summary>Where the hub is, the only address that may carry a secret.</summary>
    public const string HubAddress = "/hubs/jobs";

    private const string Prefix = "Bearer ";

    /// <summary>What a request brings; null when it brings nothing. Browsers cannot set headers on sockets, so the hub takes it in its address.</summary>
    public static string? SecretOf(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        if (header?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) == true)
        {
            return header[Prefix.Length..].Trim();
        }

        string? inAddress = request.Path.StartsWithSegments(HubAddress, StringComparison.OrdinalIgnoreCase) ? request.Query["access_token"] : default(string);
        return string.IsNullOrEmpty(inAddress) ? null : inAddress;
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        SecretOf(Request) is not { } secret ? AuthenticateResult.NoResult()
        : accounts.FindBySecret(secret) is { } found
            ? AuthenticateResult.Success(new AuthenticationTicket(SignInService.PrincipalOf(found, Name), Name))
            : AuthenticateResult.Fail("No such key or token."));

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => AccessAnswers.AskForLoginAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => AccessAnswers.ForbidAsync(Context);
}
