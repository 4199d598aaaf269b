namespace HunyuanVideo.Web.Downloads;

/// <summary>The licence notice of the weights, and whether it was agreed to for a folder.</summary>
public static class WeightsLicence
{
    /// <summary>What is remembered in a folder of downloads.</summary>
    public const string FileName = ".hunyuanvideo-licence";

    /// <summary>What must be known before the weights are fetched.</summary>
    public const string Notice =
        """
        The weights of HunyuanVideo come under the Tencent Hunyuan Community License Agreement, not under this program's licence.
        - It does not apply in the European Union, the United Kingdom and South Korea: there it gives no right to use the model.
        - Videos made with it may not be used or shown outside its territory either; a public link can be opened anywhere.
        - Its acceptable use policy forbids some uses; whoever hands the model on must hand on the agreement and a notice of its limits.
        The text encoders come under their own licences (Meta Llama 3 Community License; CLIP's).
        Read it before you agree: https://huggingface.co/tencent/HunyuanVideo (LICENSE). This summary is no legal advice.
        """;

    /// <summary>Whether it was agreed to for this folder.</summary>
    public static bool IsAgreed(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Remembers that it was agreed to.</summary>
    /// <exception cref="DownloadException">The folder cannot be written.</exception>
    public static void Agree(string folder, TimeProvider time)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, FileName), $"Agreed {time.GetUtcNow():yyyy-MM-dd HH:mm}Z:\n{Notice}\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DownloadException($"The folder '{folder}' cannot be written: {error.Message.TrimEnd('.')}; choose another --local-dir.", error);
        }
    }
}
