using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;

namespace HunyuanVideo.Web.Sharing;

/// <summary>The passwords of links: how they are kept, and how often one may be guessed.</summary>
public sealed class SharePasswords(TimeProvider time)
{
    /// <summary>The fewest characters.</summary>
    public const int Shortest = 4;

    /// <summary>The most characters.</summary>
    public const int Longest = 200;

    /// <summary>Guesses from one address within <see cref="Window"/>.</summary>
    public const int MostFromOne = 10;

    /// <summary>Guesses from all addresses within <see cref="Window"/>.</summary>
    public const int MostFromAll = 200;

    private const int MostKept = 20_000;

    /// <summary>The time in which guesses are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    // the scheme's own "user" plays no part in the hash
    private static readonly object Nobody = new();

    private readonly PasswordHasher<object> _hasher = new();
    private readonly ConcurrentDictionary<(string Link, string From), Guesses> _guesses = new();

    /// <summary>What is kept of a password: PBKDF2 with a salt.</summary>
    public string Hash(string password) => _hasher.HashPassword(Nobody, password);

    /// <summary>
    /// Tries a password. The guess counts before it is looked at, so that many at once are not more than allowed.
    /// </summary>
    /// <param name="link">The link, which has a password.</param>
    /// <param name="password">The guess.</param>
    /// <param name="from">The address it comes from.</param>
    public PasswordAnswer Try(ShareLink link, string password, string from)
    {
        TimeSpan wait = Count((link.Id, from), MostFromOne);
        TimeSpan waitForAll = Count((link.Id, string.Empty), MostFromAll);
        if (wait > TimeSpan.Zero || waitForAll > TimeSpan.Zero)
        {
            return new PasswordAnswer(IsRight: false, wait > waitForAll ? wait : waitForAll);
        }

        bool right = password.Length <= Longest && link.PasswordHash is { } hash
            && _hasher.VerifyHashedPassword(Nobody, hash, password) != PasswordVerificationResult.Failed;
        if (right)
        {
            _guesses.TryRemove((link.Id, from), out _);
        }

        return new PasswordAnswer(right, Wait: null);
    }

    /// <summary>Counts a guess; how long to wait when there were too many.</summary>
    private TimeSpan Count((string Link, string From) key, int most)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_guesses.Count > MostKept)
        {
            foreach ((var old, Guesses guesses) in _guesses)
            {
                if (guesses.Since + Window <= now)
                {
                    _guesses.TryRemove(old, out _);
                }
            }
        }

        Guesses counted = _guesses.AddOrUpdate(
            key,
            _ => new Guesses(1, now),
            (_, before) => before.Since + Window <= now ? new Guesses(1, now) : before with { Number = before.Number + 1 });
        return counted.Number > most ? counted.Since + Window - now : TimeSpan.Zero;
    }

    private sealed record Guesses(int Number, DateTimeOffset Since);
}

/// <summary>What came of a guess.</summary>
/// <param name="IsRight">Whether it is the password.</param>
/// <param name="Wait">How long no further guess is looked at; null when it was looked at.</param>
public readonly record struct PasswordAnswer(bool IsRight, TimeSpan? Wait);
