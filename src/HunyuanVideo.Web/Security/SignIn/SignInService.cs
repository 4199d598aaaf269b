using System.Security.Claims;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Security.Audit;

namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>Checks what somebody signs in with, counts what was wrong, and writes both down.</summary>
internal sealed class SignInService(UserAccounts accounts, UserSessions sessions, AccessGate gate, LoginAttempts attempts, AuditLog audit)
{
    /// <summary>Carries <see cref="Identified.Stamp"/>.</summary>
    public const string StampClaim = "stamp";

    /// <summary>Carries what names the session of a browser.</summary>
    public const string SessionClaim = "session";

    private const int LongestName = 64;

    /// <summary>Tries a name and a password.</summary>
    public SignInResult ByPassword(string name, string password, SignInOrigin origin)
    {
        name = name.Trim();
        if (name.Length is 0 or > LongestName)
        {
            return new SignInResult(null, null);
        }

        string? address = origin.Address;
        if (attempts.LockedFor(name, origin) is { } left)
        {
            audit.SignInRefused(name, address, "locked");
            return new SignInResult(null, left);
        }

        if (accounts.FindByPassword(name, password) is { } found)
        {
            attempts.Succeeded(name, origin);
            audit.SignedIn(found.Caller, address, "password");
            return new SignInResult(found, null);
        }

        bool locked = attempts.Failed(name, origin);
        audit.SignInRefused(name, address, locked ? "wrong, now locked" : "wrong");
        return new SignInResult(null, null);
    }

    /// <summary>Tries the access token, or the key of a user.</summary>
    public SignInResult BySecret(string secret, string? address)
    {
        if (accounts.FindBySecret(secret.Trim()) is { } found)
        {
            audit.SignedIn(found.Caller, address, "token");
            return new SignInResult(found, null);
        }

        audit.SignInRefused(AccountRules.TokenName, address, "wrong");
        return new SignInResult(null, null);
    }

    /// <summary>What a session is worth now; null when it has ended, or is none.</summary>
    public Identified? Renew(ClaimsPrincipal? principal) =>
        principal?.FindFirstValue(ClaimTypes.Name) is { } name && principal.FindFirstValue(StampClaim) is { } stamp
            && accounts.FindBySession(name, stamp) is { } found
            && (principal.Identity?.AuthenticationType != SignInSchemes.Cookie || sessions.IsOpen(SessionOf(principal), found.Caller.OwnerId!))
            ? found
            : null;

    /// <summary>What names the session of a browser; null for who came by a key.</summary>
    public static string? SessionOf(ClaimsPrincipal principal) => principal.FindFirstValue(SessionClaim);

    /// <summary>Begins a session of a browser.</summary>
    public ClaimsPrincipal Begin(Identified identified, string? address) =>
        PrincipalOf(identified, SignInSchemes.Cookie, sessions.Begin(identified.Caller.OwnerId!, address));

    /// <summary>Ends the session of a browser, in whatever copies of its cookie.</summary>
    public void End(ClaimsPrincipal principal)
    {
        if (SessionOf(principal) is { } session)
        {
            sessions.End(session);
        }
    }

    /// <summary>Who stands behind a page or a connection that has been open for some time; null for nobody any more.</summary>
    public Caller? StillThere(ClaimsPrincipal? principal) =>
        principal is null ? null
        : principal.HasClaim(claim => claim.Type == StampClaim) ? Renew(principal)?.Caller.Behind(principal)
        : principal.Identity?.AuthenticationType == LocalAuthentication.Name && gate.AsksForLogin ? null
        : Caller.Of(principal);

    /// <summary>The principal of a session.</summary>
    public static ClaimsPrincipal PrincipalOf(Identified identified, string scheme, string? session = null)
    {
        ClaimsPrincipal principal = identified.Caller.Principal(scheme);
        var identity = (ClaimsIdentity)principal.Identity!;
        identity.AddClaim(new Claim(StampClaim, identified.Stamp));
        if (session is not null)
        {
            identity.AddClaim(new Claim(SessionClaim, session));
        }

        return principal;
    }
}

/// <summary>What came of an attempt.</summary>
/// <param name="Identified">Who it was; null for nobody.</param>
/// <param name="LockedFor">How long the name is locked.</param>
internal sealed record SignInResult(Identified? Identified, TimeSpan? LockedFor);
