using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>
/// Counts wrong passwords, also for names that nobody has: those must not be told apart. A name is locked for the address they come from,
/// so that nobody keeps others out; only very many from everywhere lock it for all but the browsers its user has signed in with.
/// </summary>
internal sealed class LoginAttempts(AccessOptions options, TimeProvider time)
{
    private const int MostEntries = 20_000;

    private static readonly TimeSpan TotalWindow = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string Key), Attempts> _byOrigin = new(OriginComparer.Instance);
    private readonly Dictionary<string, Attempts> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, FailedSignIns> _told = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long the name is still locked for this origin; null when it is not.</summary>
    public TimeSpan? LockedFor(string name, SignInOrigin origin)
    {
        lock (_gate)
        {
            return Left(_byOrigin.GetValueOrDefault((name, origin.Key)), options.LockoutFailures)
                ?? (origin.Browser is null ? Left(_byName.GetValueOrDefault(name), options.LockoutTotalFailures) : null);
        }
    }

    /// <summary>Notes a wrong password; says whether that has locked the name for this origin.</summary>
    public bool Failed(string name, SignInOrigin origin)
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            Forget(now);
            Attempts own = Next(_byOrigin.GetValueOrDefault((name, origin.Key)), now, now + TimeSpan.FromMinutes(options.LockoutMinutes), origin);
            Attempts? before = _byName.GetValueOrDefault(name);
            Attempts all = Next(before, now, before is { } running && running.Until > now ? running.Until : now + TotalWindow, origin);
            _byOrigin[(name, origin.Key)] = own;
            _byName[name] = all;
            return own.Failures == options.LockoutFailures || (origin.Browser is null && all.Failures == options.LockoutTotalFailures);
        }
    }

    /// <summary>Notes a right password: what was wrong from there is forgotten, and what others tried meanwhile is kept for the user to read.</summary>
    public void Succeeded(string name, SignInOrigin origin)
    {
        lock (_gate)
        {
            _byOrigin.Remove((name, origin.Key), out Attempts? own);
            FailedSignIns? others = Others(name, own?.Failures ?? 0);
            if (others is null)
            {
                _told.Remove(name);
            }
            else
            {
                _told[name] = others;
            }
        }
    }

    /// <summary>What others tried under this name before the last sign-in and since; null for nothing.</summary>
    public FailedSignIns? Told(string name)
    {
        lock (_gate)
        {
            return Others(name, own: 0) ?? _told.GetValueOrDefault(name);
        }
    }

    private FailedSignIns? Others(string name, int own) =>
        _byName.GetValueOrDefault(name) is { } all && all.Failures > own && all.Until > time.GetUtcNow()
            ? new FailedSignIns(all.Failures - own, all.LastAt, all.LastAddress)
            : null;

    private TimeSpan? Left(Attempts? attempts, int most) =>
        attempts is not null && attempts.Failures >= most && attempts.Until - time.GetUtcNow() is { } left && left > TimeSpan.Zero ? left : null;

    private static Attempts Next(Attempts? before, DateTimeOffset now, DateTimeOffset until, SignInOrigin origin) =>
        new((before is not null && before.Until > now ? before.Failures : 0) + 1, until, now, origin.Address);

    /// <summary>Names and addresses made up faster than they are forgotten: the oldest half goes.</summary>
    private void Forget(DateTimeOffset now)
    {
        Trim(_byOrigin, entry => entry.Until, now);
        Trim(_byName, entry => entry.Until, now);
        Trim(_told, entry => entry.LastAt + TimeSpan.FromDays(30), now);
    }

    private static void Trim<TKey, TValue>(Dictionary<TKey, TValue> entries, Func<TValue, DateTimeOffset> until, DateTimeOffset now)
        where TKey : notnull
    {
        if (entries.Count < MostEntries)
        {
            return;
        }

        foreach (TKey key in entries.Where(entry => until(entry.Value) <= now).Select(entry => entry.Key).ToArray())
        {
            entries.Remove(key);
        }

        if (entries.Count >= MostEntries)
        {
            foreach (TKey key in entries.OrderBy(entry => until(entry.Value)).Take(MostEntries / 2).Select(entry => entry.Key).ToArray())
            {
                entries.Remove(key);
            }
        }
    }

    private sealed record Attempts(int Failures, DateTimeOffset Until, DateTimeOffset LastAt, string? LastAddress);

    private sealed class OriginComparer : IEqualityComparer<(string Name, string Key)>
    {
        public static OriginComparer Instance { get; } = new();

        public bool Equals((string Name, string Key) x, (string Name, string Key) y) =>
            x.Key == y.Key && string.Equals(x.Name, y.Name, StringComparison.OrdinalIgnoreCase);

        public int GetHashCode((string Name, string Key) entry) =>
            HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(entry.Name), entry.Key);
    }
}
