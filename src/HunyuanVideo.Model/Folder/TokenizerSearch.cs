namespace HunyuanVideo.Model.Folder;

/// <summary>Where the tokenizer of a text encoder lies: in its folder or beside its file, and else in the folders that all models share.</summary>
/// <param name="Name">The folder that diffusers keeps it in.</param>
/// <param name="EncoderName">The text encoder's own folder, which has it in the official tree.</param>
/// <param name="Files">The files that make one, each a choice.</param>
/// <param name="Option">The option that names its folder.</param>
internal sealed record TokenizerSearch(string Name, string EncoderName, IReadOnlyList<IReadOnlyList<string>> Files, string Option)
{
    /// <summary>The language model's.</summary>
    public static TokenizerSearch Llama { get; } = new("tokenizer", "text_encoder", [["tokenizer.json"]], "--tokenizer");

    /// <summary>CLIP's.</summary>
    public static TokenizerSearch Clip { get; } = new("tokenizer_2", "text_encoder_2", [["vocab.json", "merges.txt"], ["tokenizer.json"]], "--tokenizer-2");

    /// <summary>Whether a folder holds one.</summary>
    public bool IsIn(string folder) => Files.Any(files => files.All(file => File.Exists(Path.Combine(folder, file))));

    /// <summary>The folder for a text encoder that was named by itself; its own folder where none is found.</summary>
    /// <param name="encoder">The text encoder's folder or file.</param>
    /// <param name="roots">More folders to look below.</param>
    public string Find(string encoder, IEnumerable<string?> roots)
    {
        string own = Directory.Exists(encoder) ? encoder : Path.GetDirectoryName(encoder) ?? encoder;
        string above = Path.GetDirectoryName(own) ?? own;
        IEnumerable<string> shared = roots.OfType<string>().SelectMany(root => new[] { Path.Combine(root, Name), Path.Combine(root, EncoderName) });
        // beside a file there may be the other text encoder's tokenizer
        IEnumerable<string> candidates = Directory.Exists(encoder)
            ? [own, Path.Combine(above, Name), .. shared]
            : [Path.Combine(own, Name), Path.Combine(above, Name), .. shared, own];
        return candidates.FirstOrDefault(IsIn) ?? own;
    }
}
