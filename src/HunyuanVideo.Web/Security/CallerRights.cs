using System.Diagnostics.CodeAnalysis;
using HunyuanVideo.Web.Diagnosis;

namespace HunyuanVideo.Web.Security;

/// <summary>What whoever asks may do; nobody may do nothing.</summary>
public static class CallerRights
{
    /// <summary>Whether he sees the jobs of everybody.</summary>
    public static bool SeesAll(this CurrentCaller current) => current.Caller is { SeesAll: true };

    /// <summary>Whether he may see what belongs to <paramref name="owner"/>.</summary>
    public static bool MaySee(this CurrentCaller current, string? owner) => current.Caller is { } caller && caller.MaySee(owner);

    /// <summary>Whether he may change what belongs to <paramref name="owner"/>.</summary>
    public static bool MayChange(this CurrentCaller current, string? owner) => current.Caller is { } caller && caller.MayChange(owner);

    /// <summary>Whether he may render.</summary>
    public static bool MayCreate(this CurrentCaller current) => current.Caller is { Role: Role.Creator or Role.Admin };

    /// <summary>Whether he looks after the server.</summary>
    public static bool MayAdminister(this CurrentCaller current) => current.Caller is { Role: Role.Admin };

    /// <summary>Whose jobs he sees; false when none at all.</summary>
    /// <param name="current">He.</param>
    /// <param name="owner">The only owner whose jobs he sees; null for those of everybody.</param>
    public static bool TrySee(this CurrentCaller current, out string? owner)
    {
        owner = current.Caller is { SeesAll: false, OwnerId: { } id } ? id : null;
        return owner is not null || current.SeesAll();
    }

    /// <summary>A sentence about an error as he may read it: where the server's files lie is for admins.</summary>
    [return: NotNullIfNotNull(nameof(sentence))]
    public static string? Sentence(this CurrentCaller current, string? sentence) => current.MayAdminister() ? sentence : ShownSentence.Of(sentence);

    /// <summary>Refuses what only admins may do.</summary>
    /// <exception cref="NotAllowedException">He is none.</exception>
    public static void RequireAdmin(this CurrentCaller current, string what)
    {
        if (!current.MayAdminister())
        {
            throw new NotAllowedException($"Only an admin may {what}.");
        }
    }
}
