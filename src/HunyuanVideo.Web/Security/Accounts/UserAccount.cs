namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>A user, without anything that could sign one in.</summary>
/// <param name="Name">As it was first written.</param>
/// <param name="Role">What he may do.</param>
/// <param name="CreatedAt">Since when there is one.</param>
/// <param name="Keys">His keys, the oldest first.</param>
public sealed record UserAccount(string Name, Role Role, DateTimeOffset CreatedAt, IReadOnlyList<ApiKey> Keys)
{
    /// <summary>Names him in what he owns.</summary>
    public string OwnerId { get; init; } = Name;
}

/// <summary>A key of a program, without its secret.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Label">What it is for, in its owner's words.</param>
/// <param name="CreatedAt">Since when there is one.</param>
/// <param name="ExpiresAt">When it ends by itself; null for never.</param>
public sealed record ApiKey(string Id, string Label, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt = null);

/// <summary>A key just made.</summary>
/// <param name="Key">What stays of it.</param>
/// <param name="Text">The secret: shown once, kept nowhere.</param>
public sealed record NewApiKey(ApiKey Key, string Text);
