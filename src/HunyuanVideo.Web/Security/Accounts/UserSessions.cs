using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>
/// The browsers that are signed in, each a row that can be ended: a cookie that somebody copied is worth nothing once its row is gone.
/// </summary>
internal sealed class UserSessions(UserAccounts accounts, AccessOptions options, TimeProvider time)
{
    private const int MostOfOwner = 100;

    private static readonly TimeSpan SeenStep = TimeSpan.FromHours(1);

    private readonly AccessFile _file = accounts.File;

    private TimeSpan Lifetime => TimeSpan.FromDays(options.SessionDays);

    /// <summary>Begins one; gives back what its cookie holds.</summary>
    public string Begin(string owner, string? address)
    {
        string id = Secret.NewToken();
        DateTimeOffset now = time.GetUtcNow();
        var made = new SessionRecord { Hash = Secret.HashOf(id), Owner = owner, CreatedAt = now, SeenAt = now, Address = address };
        _file.Change(old =>
        {
            SessionRecord[] open = [.. old.Sessions.Where(IsOpen)];
            IEnumerable<SessionRecord> surplus = open.Where(session => session.Owner == owner).OrderByDescending(session => session.SeenAt).Skip(MostOfOwner - 1);
            return old with { Sessions = [.. open.Except(surplus), made] };
        });
        return id;
    }

    /// <summary>Whether one is open, and this owner's.</summary>
    public bool IsOpen(string? id, string owner) => id is not null && Find(id) is { } session && session.Owner == owner && IsOpen(session);

    /// <summary>Notes that one is used, once an hour.</summary>
    public void Touch(string id)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (Find(id) is not { } seen || now - seen.SeenAt < SeenStep)
        {
            return;
        }

        _file.Change(old => old with { Sessions = [.. old.Sessions.Select(session => session.Hash == seen.Hash ? session with { SeenAt = now } : session)] });
    }

    /// <summary>Ends one, wherever its cookie is.</summary>
    public void End(string id)
    {
        string hash = Secret.HashOf(id);
        _file.Change(old => old with { Sessions = [.. old.Sessions.Where(session => session.Hash != hash)] });
    }

    /// <summary>Ends all of an owner's but one; says how many.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="except">What the cookie of the one holds that stays; null for none.</param>
    public int EndAll(string owner, string? except)
    {
        string? kept = except is null ? null : Secret.HashOf(except);
        int ended = 0;
        _file.Change(old =>
        {
            SessionRecord[] gone = [.. old.Sessions.Where(session => session.Owner == owner && session.Hash != kept)];
            ended = gone.Count(IsOpen);
            return gone.Length == 0 ? old : old with { Sessions = [.. old.Sessions.Except(gone)] };
        });
        return ended;
    }

    /// <summary>Those of an owner that are open, the last used first.</summary>
    public IReadOnlyList<SessionRecord> ListOf(string owner) =>
        [.. _file.Read().Sessions.Where(session => session.Owner == owner && IsOpen(session)).OrderByDescending(session => session.SeenAt)];

    private SessionRecord? Find(string id)
    {
        string hash = Secret.HashOf(id);
        return _file.Read().Sessions.FirstOrDefault(session => session.Hash == hash);
    }

    // a use within the last hour may not be noted yet
    private bool IsOpen(SessionRecord session) => session.SeenAt + Lifetime + SeenStep > time.GetUtcNow();
}
