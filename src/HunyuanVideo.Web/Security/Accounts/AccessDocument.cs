using System.Text.Json.Serialization;

namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>Who may sign in, as it stands in the file <c>access.json</c>. No secret can be read from it.</summary>
internal sealed record AccessDocument
{
    public IReadOnlyList<UserRecord> Users { get; init; } = [];

    /// <summary>Sessions that are open.</summary>
    public IReadOnlyList<SessionRecord> Sessions { get; init; } = [];

    /// <summary>Users who were removed: what they own stays theirs, whoever gets their name.</summary>
    public IReadOnlyList<FormerUser> Former { get; init; } = [];

    /// <summary>The access token's hash; null when there is none.</summary>
    public string? TokenHash { get; init; }
}

/// <summary>A user.</summary>
internal sealed record UserRecord
{
    public required string Name { get; init; }

    /// <summary>Names him in what he owns, for good. Null in files of earlier versions, where that was the name.</summary>
    public string? Id { get; init; }

    /// <summary>What he owns bears this.</summary>
    [JsonIgnore]
    public string OwnerId => Id ?? Name;

    public required Role Role { get; init; }

    /// <summary>By ASP.NET's hasher: PBKDF2 with a salt.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>Drawn anew with every change that has to end his sessions.</summary>
    public required string Stamp { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public IReadOnlyList<KeyRecord> Keys { get; init; } = [];
}

/// <summary>A key with which a program acts as a user.</summary>
internal sealed record KeyRecord
{
    /// <summary>Names it to people; of no use for signing in.</summary>
    public required string Id { get; init; }

    public required string Label { get; init; }

    public required string Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public bool IsValid(DateTimeOffset now) => ExpiresAt is null || ExpiresAt > now;
}

/// <summary>A browser that is signed in.</summary>
internal sealed record SessionRecord
{
    /// <summary>The hash of what its cookie holds.</summary>
    public required string Hash { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Owner { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was used last, to the hour.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>Where it began; null where that is not known.</summary>
    public string? Address { get; init; }
}

/// <summary>A user who was removed.</summary>
internal sealed record FormerUser(string Id, string Name, DateTimeOffset RemovedAt);

[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AccessDocument))]
internal sealed partial class AccessJson : JsonSerializerContext;
