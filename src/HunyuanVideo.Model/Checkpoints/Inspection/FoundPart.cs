using HunyuanVideo.Model.Checkpoints.Stored;

namespace HunyuanVideo.Model.Checkpoints.Inspection;

/// <summary>A part of a model in a weight file.</summary>
/// <param name="Part">Which.</param>
/// <param name="Layout">Whose names its tensors have.</param>
/// <param name="Prefix">What stands before them.</param>
/// <param name="Quantisation">How most of its numbers are stored.</param>
/// <param name="Parameters">How many numbers it holds.</param>
public sealed record FoundPart(ModelPart Part, string Layout, string Prefix, string Quantisation, long Parameters)
{
    /// <summary>The widths by which parts fit each other.</summary>
    public PartWidths Widths { get; init; } = new();

    /// <summary>In words.</summary>
    public string Words => $"{Part.Title} ({Layout}, {Quantisation})";

    internal static FoundPart Of(ModelPart part, string prefix, KeyMap map, TensorCatalog catalog) => new(
        part,
        map.Title,
        prefix,
        Most(catalog.Parameters.Values),
        catalog.Parameters.Values.Sum(stored => stored.Shape.Aggregate(1L, (product, size) => product * size)))
    {
        Widths = PartWidths.Of(part, name => catalog.Parameters.GetValueOrDefault(map.Find(name).Parts[0])?.Shape),
    };

    /// <summary>The quantised form that most bytes have, if there is any; else the plain one. A few kept norms do not make a file a bf16 one.</summary>
    private static string Most(IEnumerable<StoredTensor> stored)
    {
        IGrouping<(bool Plain, string Format), StoredTensor>[] forms =
            [.. stored.GroupBy(tensor => (Plain: tensor is PlainTensor, tensor.Format)).OrderByDescending(form => form.Sum(tensor => tensor.Bytes))];
        return (forms.FirstOrDefault(form => !form.Key.Plain) ?? forms.FirstOrDefault())?.Key.Format ?? "empty";
    }
}
