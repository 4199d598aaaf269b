using System.ComponentModel;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>Several jobs.</summary>
public sealed record JobIdList([property: Description("Names of jobs, up to 500.")] IReadOnlyList<string> Ids);

/// <summary>What deleting several jobs did.</summary>
public sealed record JobsDeletedResponse(
    [property: Description("They are gone, with their files.")] IReadOnlyList<string> Deleted,
    [property: Description("They are being rendered; cancel them first.")] IReadOnlyList<string> Refused,
    [property: Description("There are no such jobs.")] IReadOnlyList<string> NotFound);
