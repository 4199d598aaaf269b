namespace HunyuanVideo.Model.Folder;

/// <summary>Parts in several files that fit each other and so make a model.</summary>
/// <param name="Name">A name for people: those of the files that there is a choice of.</param>
/// <param name="Paths">Its parts.</param>
public sealed record FoundModel(string Name, ModelPaths Paths);
