using System.Globalization;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Diagnosis;

/// <summary>What a model holds, and whether it can be loaded.</summary>
/// <param name="Finding">Whether it can be loaded.</param>
/// <param name="WeightBytes">Bytes of all its weight files.</param>
/// <param name="ElementBytes">Bytes of one transformer weight; 2 where it is not known.</param>
public sealed record ModelCheck(Finding Finding, long WeightBytes, int ElementBytes)
{
    /// <summary>Looks at a model; weights are not read, but every tensor's name and shape is compared with what is needed.</summary>
    public static ModelCheck Of(ModelPaths paths)
    {
        paths = ModelLocation.WithTokenizers(paths);
        ModelInventory inventory = ModelInventory.Of(paths);
        Finding finding = inventory.Fault is { } error ? Broken(ModelFault.Of(error, paths), inventory) : Whole(paths, inventory);
        string? dtype = inventory.Parts is [{ DType: { } stored }, ..] ? stored : null;
        int element = dtype is null ? 2 : dtype.StartsWith("fp8", StringComparison.Ordinal) ? 1 : dtype == "fp32" ? 4 : 2;
        return new ModelCheck(finding, inventory.Bytes, element);
    }

    private static Finding Whole(ModelPaths paths, ModelInventory inventory)
    {
        ModelFolder folder = ModelFolder.Open(paths);
        string parts = string.Join("; ", inventory.Parts.Where(part => part.Format is not null).Select(Describe));
        return new Finding("model", Ok: true, $"{folder.Card.Name} in {folder.Path}, {MachineChecks.Gigabytes(inventory.Bytes)}: {parts}");
    }

    private static Finding Broken(ModelFault fault, ModelInventory inventory)
    {
        if (inventory.Parts.Count == 0)
        {
            return new Finding("model", Ok: false, fault.Fault, fault.Mend);
        }

        string found = List(inventory.Parts.Where(part => part.Fault is null).Select(Describe));
        string damaged = string.Join(", ", inventory.Parts.Where(part => part is { Fault: not null, Files.Count: > 0 }).Select(part => part.Name));
        string missing = List(inventory.Parts.Where(part => part is { Fault: not null, Files.Count: 0 } && !IsBesideItsModel(part, inventory)).Select(part => part.Name));
        return new Finding("model", Ok: false, $"{fault.Fault} (found: {found}; {(damaged.Length > 0 ? $"not usable: {damaged}; " : string.Empty)}missing: {missing})", fault.Mend);
    }

    /// <summary>A tokenizer that lies in the folder of a text encoder which is missing as a whole.</summary>
    private static bool IsBesideItsModel(PartInventory part, ModelInventory inventory) =>
        part.Format is null && inventory.Parts.Any(other => other != part && other.Path == part.Path && other is { Fault: not null, Files.Count: 0 } && other.Name.StartsWith("text_encoder", StringComparison.Ordinal));

    private static string Describe(PartInventory part) => part.Format is null
        ? part.Name
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{part.Name} {part.Format}, {part.DType ?? "type unknown"}, {MachineChecks.Gigabytes(part.Bytes)} in {part.Files.Count} {(part.Files.Count == 1 ? "file" : "files")}");

    private static string List(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "nothing";
}
