using System.ComponentModel;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>The models that can be chosen.</summary>
public sealed record ModelsResponse(
    [property: Description("The name of the model that is loaded.")] string Current,
    [property: Description("The name of the model that is loaded next, once no job runs; null when none is.")] string? Pending,
    [property: Description("Why the last choice was not loaded; null when it was.")] string? Error,
    IReadOnlyList<ModelChoiceResponse> Models);

/// <summary>A model that can be chosen.</summary>
public sealed record ModelChoiceResponse(string Name, string Path, bool Current);

/// <summary>The choice of a model.</summary>
public sealed record ModelSelectionRequest([property: Description("A name from GET /api/models.")] string Name);
