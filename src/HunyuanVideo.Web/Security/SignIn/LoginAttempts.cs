using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>Counts wrong passwords by name, also for names that nobody has: those must not be told apart.</summary>
internal sealed class LoginAttempts(AccessOptions options, TimeProvider time)
{
    private const int MostNames = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Attempts> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long the name is still locked; null when it is not.</summary>
    public TimeSpan? LockedFor(string name)
    {
        lock (_gate)
        {
            return _byName.TryGetValue(name, out Attempts? attempts)
                && attempts.Failures >= options.LockoutFailures
                && attempts.Until - time.GetUtcNow() is { } left && left > TimeSpan.Zero
                ? left
                : null;
        }
    }

    /// <summary>Notes a wrong password; says whether that has locked the name.</summary>
    public bool Failed(string name)
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_byName.Count >= MostNames)
            {
                Forget(now);
            }

            int before = _byName.TryGetValue(name, out Attempts? old) && old.Until > now ? old.Failures : 0;
            _byName[name] = new Attempts(before + 1, now + TimeSpan.FromMinutes(options.LockoutMinutes));
            return before + 1 == options.LockoutFailures;
        }
    }

    public void Succeeded(string name)
    {
        lock (_gate)
        {
            _byName.Remove(name);
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (string name in _byName.Where(entry => entry.Value.Until <= now).Select(entry => entry.Key).ToArray())
        {
            _byName.Remove(name);
        }

        if (_byName.Count >= MostNames)
        {
            // names made up faster than they are forgotten: the oldest half goes
            foreach (string name in _byName.OrderBy(entry => entry.Value.Until).Take(MostNames / 2).Select(entry => entry.Key).ToArray())
            {
                _byName.Remove(name);
            }
        }
    }

    private sealed record Attempts(int Failures, DateTimeOffset Until);
}
