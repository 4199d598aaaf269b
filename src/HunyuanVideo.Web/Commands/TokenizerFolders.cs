namespace HunyuanVideo.Web.Commands;

/// <summary>Finds the tokenizer files of a model, which may be all there is of it.</summary>
public static class TokenizerFolders
{
    private static readonly string[][] LlamaFiles = [["tokenizer.json"]];
    private static readonly string[][] ClipFiles = [["vocab.json", "merges.txt"], ["tokenizer.json"]];

    /// <summary>The folder with the language model's tokenizer.</summary>
    /// <param name="model">A model's folder.</param>
    /// <param name="encoder">The text encoder's own folder, if it was named.</param>
    /// <exception cref="CommandException">There is none.</exception>
    public static string Llama(string model, string? encoder) =>
        Find(model, encoder, LlamaFiles, "--text-encoder-path", "tokenizer", "text_encoder");

    /// <summary>The folder with CLIP's tokenizer.</summary>
    /// <param name="model">A model's folder.</param>
    /// <param name="encoder">The text encoder's own folder, if it was named.</param>
    /// <exception cref="CommandException">There is none.</exception>
    public static string Clip(string model, string? encoder) =>
        Find(model, encoder, ClipFiles, "--text-encoder-2-path", "tokenizer_2", "text_encoder_2");

    private static string Find(string model, string? encoder, string[][] choices, string option, string own, string beside)
    {
        string[] folders = encoder is not null
            ? [encoder, Path.Combine(encoder, own), Path.Combine(Path.GetDirectoryName(Path.GetFullPath(encoder)) ?? encoder, own)]
            : [Path.Combine(model, own), Path.Combine(model, beside), Path.Combine(model, "ckpts", own), Path.Combine(model, "ckpts", beside)];
        return folders.FirstOrDefault(folder => choices.Any(files => files.All(file => File.Exists(Path.Combine(folder, file)))))
            ?? throw new CommandException(
                $"{encoder ?? model} holds no tokenizer ({string.Join(" or ", choices.Select(files => string.Join(" and ", files)))} in {own} or {beside}); name its folder with {option}, or fetch it with download.",
                ExitCode.Failed);
    }
}
