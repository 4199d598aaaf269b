using System.Security.Claims;

namespace HunyuanVideo.Web.Security;

/// <summary>Whoever asks for something.</summary>
/// <param name="Name">The name of the user; null for whoever sits at this machine while there are no users.</param>
/// <param name="Role">What he may do.</param>
public sealed record Caller(string? Name, Role Role)
{
    /// <summary>What bears him as its owner; his name, unless somebody had that before him.</summary>
    public string? OwnerId { get; init; } = Name;

    /// <summary>Marks an admin who came through the tunnel, for as long as his page is open.</summary>
    public const string CameThrough = "through-tunnel";

    /// <summary>Whoever sits at this machine: no login stands between people and a program of their own.</summary>
    public static Caller Local { get; } = new(null, Role.Admin);

    /// <summary>Whether he sees the jobs of everybody: a viewer looks, an admin looks after them.</summary>
    public bool SeesAll => Role is Role.Viewer or Role.Admin;

    /// <summary>Whether he may see a job.</summary>
    /// <param name="owner">Whose it is; null for one made while there were no users.</param>
    public bool MaySee(string? owner) => SeesAll || Owns(owner);

    /// <summary>Whether he may change, cancel, share or delete a job.</summary>
    /// <param name="owner">Whose it is; null for one made while there were no users.</param>
    public bool MayChange(string? owner) => Role == Role.Admin || (Role == Role.Creator && Owns(owner));

    /// <summary>The signed-in user, or null for nobody.</summary>
    public static Caller? Of(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true } || !Enum.TryParse(user.FindFirstValue(ClaimTypes.Role), out Role role))
        {
            return null;
        }

        string? name = user.FindFirstValue(ClaimTypes.Name);
        return new Caller(name, role) { OwnerId = user.FindFirstValue(ClaimTypes.NameIdentifier) ?? name };
    }

    /// <summary>The same behind a page or a connection; an admin who came through the tunnel is none there.</summary>
    public Caller Behind(ClaimsPrincipal principal) =>
        Role == Role.Admin && principal.HasClaim(claim => claim.Type == CameThrough) ? this with { Role = Role.Creator } : this;

    /// <summary>Signs him in with a scheme of authentication.</summary>
    public ClaimsPrincipal Principal(string scheme)
    {
        var identity = new ClaimsIdentity(scheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.Role, Role.ToString()));
        if (Name is not null)
        {
            identity.AddClaim(new Claim(ClaimTypes.Name, Name));
            identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, OwnerId ?? Name));
        }

        return new ClaimsPrincipal(identity);
    }

    private bool Owns(string? owner) => owner is not null && owner == OwnerId;
}
