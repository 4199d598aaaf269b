namespace HunyuanVideo.Jobs.Store;

/// <summary>A job's name and its <see cref="StoredJob.Number"/>, which is its place in every list.</summary>
public readonly record struct JobKey(JobId Id, long Number);

/// <summary>What jobs can be told apart by, each with the number of jobs that have it, the most frequent first.</summary>
/// <param name="Sizes">Sizes in pixels.</param>
/// <param name="Models">Names of models.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Favourites">How many are marked.</param>
public sealed record JobFacets(
    IReadOnlyList<SizeCount> Sizes, IReadOnlyList<NameCount> Models, IReadOnlyList<NameCount> Tags, int Favourites)
{
    /// <summary>Names of LoRAs.</summary>
    public IReadOnlyList<NameCount> Loras { get; init; } = [];
}

/// <summary>How many jobs have a size.</summary>
public sealed record SizeCount(int Width, int Height, int Count);

/// <summary>How many jobs have a model, a tag or a LoRA.</summary>
public sealed record NameCount(string Name, int Count);
