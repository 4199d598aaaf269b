using System.Text.Encodings.Web;
using HunyuanVideo.Web.Security.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace HunyuanVideo.Web.Security;

/// <summary>Takes whoever asks for the one who sits at this machine, where <see cref="AccessGate"/> allows that.</summary>
internal sealed class LocalAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessGate gate)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Local";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(gate.IsOpenTo(Context)
        ? AuthenticateResult.Success(new AuthenticationTicket(Caller.Local.Principal(Name), Name))
        : AuthenticateResult.NoResult());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => AccessAnswers.AskForLoginAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => AccessAnswers.ForbidAsync(Context);
}
