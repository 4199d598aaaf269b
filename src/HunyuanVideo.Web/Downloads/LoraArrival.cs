using HunyuanVideo.Model.Checkpoints.Inspection;

namespace HunyuanVideo.Web.Downloads;

/// <summary>Puts a fetched LoRA into its folder, once it was found to be one.</summary>
internal static class LoraArrival
{
    /// <summary>Takes the file to its place; one that is no LoRA is deleted again.</summary>
    /// <param name="fetched">The whole file.</param>
    /// <param name="place">Where it is to be; nothing may be there.</param>
    /// <exception cref="DownloadException">It is no LoRA; the message says what it is.</exception>
    public static void Take(string fetched, string place)
    {
        // what a file is, is told by its ending too; a folder of its own hides it from those who look for LoRAs
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(place)!, $".incoming-{Guid.NewGuid():N}")).FullName;
        string hidden = Path.Combine(folder, Path.GetFileName(place));
        File.Move(fetched, hidden, overwrite: false);
        try
        {
            WeightFileDescription found = WeightFileDescription.Of(hidden);
            if (found.Kind != WeightFileKind.Lora)
            {
                throw new DownloadException(
                    $"{Path.GetFileName(place)} is {found.Words}, no LoRA, and was thrown away; name another --file, or leave --lora out to keep it.");
            }

            File.Move(hidden, place, overwrite: false);
        }
        finally
        {
            File.Delete(hidden);
            Directory.Delete(folder, recursive: false);
        }
    }
}
