using System.ComponentModel;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>A mark on a job.</summary>
public sealed record JobFavourite([property: Description("True marks the job.")] bool Favourite);

/// <summary>The tags of a job, which replace those it has.</summary>
public sealed record JobTagList([property: Description("Up to 20 words or phrases of up to 40 characters; small letters are made of large ones.")] IReadOnlyList<string> Tags);
