namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>
/// Those who may sign in: users with passwords and keys, and the access token. Kept in a file of the data folder; any thread and several
/// processes may use it.
/// </summary>
/// <param name="dataDir">The data folder.</param>
/// <param name="time">For the dates.</param>
public sealed class UserAccounts(string dataDir, TimeProvider time)
{
    private readonly AccessFile _file = new(dataDir);

    /// <summary>Where they are kept.</summary>
    internal AccessFile File => _file;

    /// <summary>Whether there are users.</summary>
    public bool HasUsers => _file.Read().Users.Count > 0;

    /// <summary>Whether there is an access token.</summary>
    public bool HasToken => _file.Read().TokenHash is not null;

    /// <summary>All users by name.</summary>
    public IReadOnlyList<UserAccount> List() =>
        [.. _file.Read().Users.Select(Shown).OrderBy(user => user.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>One user; null when there is none of that name.</summary>
    public UserAccount? Find(string name) => Record(name) is { } user ? Shown(user) : null;

    /// <summary>Makes a user.</summary>
    /// <param name="name">Of which there must be none yet, in whatever case.</param>
    /// <param name="role">The first user has to be an admin; null makes the first one that, and every other a creator.</param>
    /// <param name="password">What he signs in with.</param>
    /// <exception cref="AccessException">That cannot be.</exception>
    public UserAccount Add(string name, Role? role, string password)
    {
        AccountRules.CheckName(name);
        string hash = Passwords.Hash(password);
        bool isUsed = UsedOwners.Contain(dataDir, name);
        UserRecord made = null!;
        _file.Change(old =>
        {
            if (old.Users.Any(user => Same(user.Name, name)))
            {
                throw new AccessException($"There is a user '{name}' already.");
            }

            bool first = old.Users.Count == 0;
            if (first && role is not (null or Role.Admin))
            {
                throw new AccessException("The first user has to be an admin: somebody must be able to look after the others.");
            }

            if (old.Users.Count >= AccountRules.MostUsers)
            {
                throw new AccessException($"There are {AccountRules.MostUsers} users, and there cannot be more.");
            }

            made = new UserRecord
            {
                Name = name,
                // somebody had the name before: what is his stays his
                Id = isUsed || old.Former.Any(former => Same(former.Name, name) || Same(former.Id, name)) ? OwnerIds.New(name) : null,
                Role = role ?? (first ? Role.Admin : Role.Creator),
                PasswordHash = hash,
                Stamp = Secret.NewStamp(),
                CreatedAt = time.GetUtcNow(),
            };
            return old with { Users = [.. old.Users, made] };
        });
        return Shown(made);
    }

    /// <summary>Removes a user, his sessions and his keys; what he owns stays his, whoever gets the name.</summary>
    /// <exception cref="AccessException">There is none, or he is the only admin beside others.</exception>
    public void Remove(string name) => _file.Change(old =>
    {
        UserRecord user = Required(old, name);
        KeepAnAdmin(old, user, stays: false);
        return old with
        {
            Users = [.. old.Users.Where(other => other != user)],
            Sessions = [.. old.Sessions.Where(session => session.Owner != user.OwnerId)],
            Former = [.. old.Former, new FormerUser(user.OwnerId, user.Name, time.GetUtcNow())],
        };
    });

    /// <summary>Gives another password and ends the user's sessions.</summary>
    /// <param name="name">The user.</param>
    /// <param name="password">What he signs in with from now on.</param>
    /// <param name="endKeys">Whether his keys end, too; else they stay.</param>
    /// <exception cref="AccessException">There is no such user, or the password cannot be used.</exception>
    public void SetPassword(string name, string password, bool endKeys = false)
    {
        string hash = Passwords.Hash(password);
        _file.Change(old =>
        {
            UserRecord user = Required(old, name);
            UserRecord changed = user with { PasswordHash = hash, Stamp = Secret.NewStamp(), Keys = endKeys ? [] : user.Keys };
            return Replace(old, user, changed) with { Sessions = [.. old.Sessions.Where(session => session.Owner != user.OwnerId)] };
        });
    }

    /// <summary>Ends a user's sessions; his password and his keys stay.</summary>
    /// <exception cref="AccessException">There is no such user.</exception>
    public void EndSessions(string name) => _file.Change(old =>
    {
        UserRecord user = Required(old, name);
        return Replace(old, user, user with { Stamp = Secret.NewStamp() }) with { Sessions = [.. old.Sessions.Where(session => session.Owner != user.OwnerId)] };
    });

    /// <summary>Owners who were removed, and when.</summary>
    internal IReadOnlyList<FormerUser> Former() => _file.Read().Former;

    /// <summary>Gives another role.</summary>
    /// <exception cref="AccessException">There is no such user, or he is the only admin.</exception>
    public void SetRole(string name, Role role) => _file.Change(old =>
    {
        UserRecord user = Required(old, name);
        if (role != Role.Admin)
        {
            KeepAnAdmin(old, user, stays: true);
        }

        return Replace(old, user, user with { Role = role });
    });

    /// <summary>Makes a key with which a program acts as the user.</summary>
    /// <param name="name">The user.</param>
    /// <param name="label">What it is for.</param>
    /// <param name="lifetime">After which it ends by itself; null for never.</param>
    /// <exception cref="AccessException">There is no such user, or he has too many keys.</exception>
    public NewApiKey AddKey(string name, string? label, TimeSpan? lifetime = null)
    {
        string text = Secret.NewKey();
        DateTimeOffset now = time.GetUtcNow();
        var key = new KeyRecord { Id = Secret.NewId(), Label = AccountRules.Label(label), Hash = Secret.HashOf(text), CreatedAt = now, ExpiresAt = now + lifetime };
        Change(name, user => user.Keys.Count < AccountRules.MostKeys
            ? user with { Keys = [.. user.Keys, key] }
            : throw new AccessException($"{user.Name} has {AccountRules.MostKeys} keys; revoke one that is not needed any more."));
        return new NewApiKey(Shown(key), text);
    }

    /// <summary>Ends a key for good.</summary>
    /// <exception cref="AccessException">There is no such user or key.</exception>
    public void RevokeKey(string name, string id) => Change(name, user => user.Keys.Any(key => key.Id == id)
        ? user with { Keys = [.. user.Keys.Where(key => key.Id != id)] }
        : throw new AccessException($"{user.Name} has no key '{id}'."));

    /// <summary>Makes <paramref name="token"/> the access token, and whatever was it before none.</summary>
    /// <exception cref="AccessException">It is too short.</exception>
    public void SetToken(string token)
    {
        AccountRules.CheckToken(token);
        string hash = Secret.HashOf(token);
        _file.Change(old => old.TokenHash == hash ? old : old with { TokenHash = hash });
    }

    /// <summary>Draws an access token. It is shown once and kept nowhere.</summary>
    public string DrawToken()
    {
        string token = Secret.NewToken();
        SetToken(token);
        return token;
    }

    /// <summary>Whom a key or the access token stands for; null for nobody.</summary>
    internal Identified? FindBySecret(string secret)
    {
        string hash = Secret.HashOf(secret);
        AccessDocument document = _file.Read();
        if (document.TokenHash == hash)
        {
            return TokenHolder(hash);
        }

        DateTimeOffset now = time.GetUtcNow();
        UserRecord? user = document.Users.FirstOrDefault(user => user.Keys.Any(key => key.Hash == hash && key.IsValid(now)));
        return user is null ? null : new Identified(CallerOf(user), hash);
    }

    /// <summary>Whom a name and a password stand for; null for nobody, and that takes as long.</summary>
    internal Identified? FindByPassword(string name, string password)
    {
        UserRecord? user = Record(name);
        return Passwords.Verify(user?.PasswordHash, password) && user is not null ? new Identified(CallerOf(user), user.Stamp) : null;
    }

    /// <summary>Who stands behind a session now: as it began if nothing has ended it since, with the role of today.</summary>
    internal Identified? FindBySession(string name, string stamp)
    {
        AccessDocument document = _file.Read();
        if (name == AccountRules.TokenName)
        {
            return document.TokenHash == stamp ? TokenHolder(stamp) : null;
        }

        UserRecord? user = document.Users.FirstOrDefault(user => user.Name == name);
        return user is not null && (user.Stamp == stamp || user.Keys.Any(key => key.Hash == stamp && key.IsValid(time.GetUtcNow()))) ? new Identified(CallerOf(user), stamp) : null;
    }

    private static Identified TokenHolder(string hash) => new(new Caller(AccountRules.TokenName, Role.Admin), hash);

    private static Caller CallerOf(UserRecord user) => new(user.Name, user.Role) { OwnerId = user.OwnerId };

    private static UserAccount Shown(UserRecord user) => new(user.Name, user.Role, user.CreatedAt, [.. user.Keys.Select(Shown)]) { OwnerId = user.OwnerId };

    private static ApiKey Shown(KeyRecord key) => new(key.Id, key.Label, key.CreatedAt, key.ExpiresAt);

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static UserRecord Required(AccessDocument document, string name) =>
        document.Users.FirstOrDefault(user => Same(user.Name, name)) ?? throw new AccessException($"There is no user '{name}'.");

    private static AccessDocument Replace(AccessDocument document, UserRecord old, UserRecord changed) =>
        document with { Users = [.. document.Users.Select(user => user == old ? changed : user)] };

    private static void KeepAnAdmin(AccessDocument document, UserRecord leaving, bool stays)
    {
        UserRecord[] others = [.. document.Users.Where(user => user != leaving)];
        bool somebodyIsLeft = stays || others.Length > 0;
        if (leaving.Role == Role.Admin && somebodyIsLeft && others.All(user => user.Role != Role.Admin))
        {
            throw new AccessException($"'{leaving.Name}' is the only admin; make somebody else one first.");
        }
    }

    private UserRecord? Record(string name) => _file.Read().Users.FirstOrDefault(user => Same(user.Name, name));

    private void Change(string name, Func<UserRecord, UserRecord> change) => _file.Change(old =>
    {
        UserRecord user = Required(old, name);
        return Replace(old, user, change(user));
    });
}
