namespace HunyuanVideo.Model.Tests.TextEncoders.Tokenizers;

/// <summary>Folders with the released models' vocabularies, below HYV_VOCAB_DIR; tests without them are skipped.</summary>
internal static class VocabularyFolder
{
    public static string Require(string name, string file)
    {
        string? root = Environment.GetEnvironmentVariable("HYV_VOCAB_DIR");
        if (string.IsNullOrEmpty(root))
        {
            Assert.Skip($"HYV_VOCAB_DIR is not set: it names the folder that holds {name}/{file}.");
        }

        string folder = Path.Combine(root, name);
        if (!File.Exists(Path.Combine(folder, file)))
        {
            Assert.Skip($"HYV_VOCAB_DIR has no {name}/{file}.");
        }

        return folder;
    }
}
