using Microsoft.AspNetCore.Authorization;

namespace HunyuanVideo.Web.Security;

/// <summary>What an endpoint, a page or a hub method can ask for.</summary>
public static class Policies
{
    /// <summary>For everybody who is signed in.</summary>
    public const string View = "view";

    /// <summary>For creators and admins.</summary>
    public const string Create = "create";

    /// <summary>For admins.</summary>
    public const string Administer = "administer";

    internal static void AddTo(AuthorizationOptions options)
    {
        options.AddPolicy(View, policy => policy.RequireRole(nameof(Role.Viewer), nameof(Role.Creator), nameof(Role.Admin)));

        // what asks for nothing itself is not for everybody
        options.FallbackPolicy = options.GetPolicy(View);
        options.AddPolicy(Create, policy => policy.RequireRole(nameof(Role.Creator), nameof(Role.Admin)));
        options.AddPolicy(Administer, policy => policy.RequireRole(nameof(Role.Admin)));
    }
}
