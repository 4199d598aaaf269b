namespace HunyuanVideo.Model.Tests.TextEncoders.Tokenizers;

/// <summary>A copy of a tokenizer's folder that a test may spoil.</summary>
internal sealed class TokenizerCopy : IDisposable
{
    public TokenizerCopy(string original)
    {
        Path = Directory.CreateTempSubdirectory("hyv-tokenizer-").FullName;
        foreach (string file in Directory.GetFiles(original))
        {
            File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
        }
    }

    public string Path { get; }

    public void Delete(string name) => File.Delete(System.IO.Path.Combine(Path, name));

    public void Write(string name, string content) => File.WriteAllText(System.IO.Path.Combine(Path, name), content);

    public void Replace(string name, string old, string with)
    {
        string path = System.IO.Path.Combine(Path, name);
        string content = File.ReadAllText(path);
        Assert.Contains(old, content, StringComparison.Ordinal);
        File.WriteAllText(path, content.Replace(old, with, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
