namespace HunyuanVideo.Model.Vae;

/// <summary>How far a decode is.</summary>
/// <param name="Done">Tiles decoded so far.</param>
/// <param name="Of">Tiles in all; 1 when the clip fits one tile.</param>
public readonly record struct TileProgress(int Done, int Of);
