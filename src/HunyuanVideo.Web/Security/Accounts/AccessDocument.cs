using System.Text.Json.Serialization;

namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>Who may sign in, as it stands in the file <c>access.json</c>. No secret can be read from it.</summary>
internal sealed record AccessDocument
{
    public IReadOnlyList<UserRecord> Users { get; init; } = [];

    /// <summary>The access token's hash; null when there is none.</summary>
    public string? TokenHash { get; init; }
}

/// <summary>A user.</summary>
internal sealed record UserRecord
{
    public required string Name { get; init; }

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
}

[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AccessDocument))]
internal sealed partial class AccessJson : JsonSerializerContext;
