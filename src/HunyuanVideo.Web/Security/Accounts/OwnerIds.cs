namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>
/// What users own bears an id, not a name. The id of the first who has a name is that name, as it stands in data of earlier versions; who gets
/// the name after him has one with a mark and a part of his own.
/// </summary>
internal static class OwnerIds
{
    // no name holds it
    private const char Mark = '~';

    /// <summary>An id that nobody has had.</summary>
    public static string New(string name) => $"{name}{Mark}{Secret.NewId()}";

    /// <summary>The name for people.</summary>
    public static string NameOf(string ownerId) => ownerId.Split(Mark)[0];
}
