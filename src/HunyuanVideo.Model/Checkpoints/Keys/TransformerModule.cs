namespace HunyuanVideo.Model.Checkpoints.Keys;

/// <summary>A module of the transformer that has parameters, by each of the names it is stored under; <c>#</c> stands for its block's number.</summary>
/// <param name="Official">Its name in the official program, and in this one.</param>
/// <param name="Comfy">Its name in ComfyUI.</param>
/// <param name="Diffusers">Its name in diffusers; several where an official one is split along its outputs, in order.</param>
internal sealed record TransformerModule(string Official, string Comfy, IReadOnlyList<string> Diffusers)
{
    /// <summary>Stands for a block's number.</summary>
    public const string Number = "#";

    /// <summary>Whether ComfyUI's name is of a norm over the channels of queries or keys, whose weight it calls <c>scale</c>.</summary>
    public bool IsQueryKeyNorm => Comfy.EndsWith("_norm", StringComparison.Ordinal);

    /// <summary>The module of one block.</summary>
    public TransformerModule Of(string number) => new(Fill(Official, number), Fill(Comfy, number), [.. Diffusers.Select(name => Fill(name, number))]);

    private static string Fill(string name, string number) => name.Replace(Number, number, StringComparison.Ordinal);
}
