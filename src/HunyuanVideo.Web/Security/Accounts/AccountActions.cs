using HunyuanVideo.Web.Security.Audit;
using HunyuanVideo.Web.Security.SignIn;

namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>What people do to accounts on the pages: checked against who asks, and written down.</summary>
internal sealed class AccountActions(UserAccounts accounts, UserSessions sessions, CurrentCaller caller, LoginAttempts attempts, AuditLog audit)
{
    // whoever has his session open is no stranger, and strangers do not keep him from it
    private static readonly SignInOrigin OwnPage = new(Address: null, Browser: "own page");

    /// <summary>What others have tried under the name of whoever asks; null for nothing.</summary>
    public FailedSignIns? FailedSignIns() => Own() is { } user ? attempts.Told(user.Name) : null;

    /// <summary>All users, for an admin.</summary>
    /// <exception cref="AccessException">He may not.</exception>
    public IReadOnlyList<UserAccount> List()
    {
        RequireAdmin();
        return accounts.List();
    }

    /// <summary>The account of whoever asks; null for one without.</summary>
    public UserAccount? Own() => caller.Caller?.Name is { } name && name != AccountRules.TokenName ? accounts.Find(name) : null;

    /// <summary>Makes a user. Without a password one is drawn, and comes back.</summary>
    /// <exception cref="AccessException">He may not, or it cannot be.</exception>
    public string? Add(string name, Role role, string? password)
    {
        RequireAdmin();
        string? drawn = string.IsNullOrEmpty(password) ? Secret.NewPassword() : null;
        UserAccount made = accounts.Add(name.Trim(), role, drawn ?? password!);
        audit.UserAdded(caller.Caller, made.Name, made.Role);
        return drawn;
    }

    /// <summary>Removes a user.</summary>
    /// <exception cref="AccessException">He may not, or it cannot be.</exception>
    public void Remove(string name)
    {
        RequireAdmin();
        RequireOther(name, "remove");
        accounts.Remove(name);
        audit.UserRemoved(caller.Caller, name);
    }

    /// <summary>Gives a user a drawn password.</summary>
    /// <exception cref="AccessException">He may not, or it cannot be.</exception>
    public string ResetPassword(string name)
    {
        RequireAdmin();
        string drawn = Secret.NewPassword();
        accounts.SetPassword(name, drawn);
        audit.PasswordChanged(caller.Caller, name);
        return drawn;
    }

    /// <summary>Gives a user another role.</summary>
    /// <exception cref="AccessException">He may not, or it cannot be.</exception>
    public void SetRole(string name, Role role)
    {
        RequireAdmin();
        RequireOther(name, "change the role of");
        accounts.SetRole(name, role);
        audit.RoleChanged(caller.Caller, name, role);
    }

    /// <summary>Makes a key for a user: himself, or anybody for an admin.</summary>
    /// <exception cref="AccessException">He may not, or it cannot be.</exception>
    public NewApiKey AddKey(string name, string? label, int? days = null)
    {
        RequireSelfOrAdmin(name);
        NewApiKey made = accounts.AddKey(name, label, AccountRules.KeyLifetime(days));
        audit.KeyAdded(caller.Caller, name, made.Key.Id);
        return made;
    }

    /// <summary>Ends a key of a user: his own, or anybody's for an admin.</summary>
    /// <exception cref="AccessException">He may not, or it cannot be.</exception>
    public void RevokeKey(string name, string id)
    {
        RequireSelfOrAdmin(name);
        accounts.RevokeKey(name, id);
        audit.KeyRevoked(caller.Caller, name, id);
    }

    /// <summary>Changes one's own password; says whether the present one was right.</summary>
    /// <exception cref="AccessException">It cannot be.</exception>
    public bool ChangePassword(string present, string changed, bool endKeys = false)
    {
        string name = Own()?.Name ?? throw new AccessException("There is no password to change.");
        if (attempts.LockedFor(name, OwnPage) is not null)
        {
            throw new AccessException("Too many wrong passwords; try again in a few minutes.");
        }

        if (accounts.FindByPassword(name, present) is null)
        {
            attempts.Failed(name, OwnPage);
            return false;
        }

        accounts.SetPassword(name, changed, endKeys);
        audit.PasswordChanged(caller.Caller, name);
        return true;
    }

    /// <summary>The browsers in which whoever asks is signed in.</summary>
    public IReadOnlyList<SessionRecord> Sessions() => Own() is { } user ? sessions.ListOf(user.OwnerId) : [];

    /// <summary>Ends all of them, the one that asks included.</summary>
    /// <exception cref="AccessException">He has no account.</exception>
    public void SignOutEverywhere()
    {
        string name = Own()?.Name ?? throw new AccessException("There is no account to sign out of.");
        accounts.EndSessions(name);
        audit.Did("sessions-ended", caller.Caller, name);
    }

    private void RequireAdmin()
    {
        if (caller.Caller is not { Role: Role.Admin })
        {
            throw new AccessException("Only an admin may do this.");
        }
    }

    private void RequireSelfOrAdmin(string name)
    {
        if (caller.Caller?.Name != name)
        {
            RequireAdmin();
        }
    }

    private void RequireOther(string name, string act)
    {
        if (caller.Caller?.Name == name)
        {
            throw new AccessException($"Nobody can {act} his own account; another admin can, or the command line.");
        }
    }
}
