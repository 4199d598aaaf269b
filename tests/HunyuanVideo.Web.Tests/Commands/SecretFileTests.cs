using HunyuanVideo.Web.Commands;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class SecretFileTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<string> _told = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Access_FromAFileAndStandardInput_IsWhatStandsThere()
    {
        Write("users", "ada:first password\r\n\n  bob:second password  \n");

        AccessStart access = Read("a-token-of-some-length\n", "--auth-file", _folder["users"], "--access-token-file", "-", "--auth", "eve:third password");

        Assert.Equal("a-token-of-some-length", access.Token);
        Assert.Equal(["eve:third password", "ada:first password", "bob:second password"], access.Users);
        Assert.Empty(_told);
    }

    [Fact]
    public void Access_FileThatOthersCanRead_IsTold()
    {
        Write("users", "ada:first password");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["users"], (UnixFileMode)0b110_100_100);
            Read(string.Empty, "--auth-file", _folder["users"]);
            Assert.Contains("chmod 600", Assert.Single(_told), StringComparison.Ordinal);
        }
    }

    /// <summary>Not there, empty, several tokens, two that want the one input, one named twice.</summary>
    [Theory]
    [InlineData("--auth-file absent", "absent")]
    [InlineData("--auth-file FOLDER", "--auth-file")]
    [InlineData("--access-token-file EMPTY", "is empty")]
    [InlineData("--access-token-file TWO", "one line")]
    [InlineData("--access-token-file - --auth-file -", "once")]
    [InlineData("--access-token-file TWO --access-token abcdefghijklmnop", "both")]
    public void Access_WithoutOneReading_IsRefused(string arguments, string why)
    {
        Write("EMPTY", "\n");
        Write("TWO", "one\ntwo");
        Directory.CreateDirectory(_folder["FOLDER"]);

        var error = Assert.Throws<CommandException>(() => Read(
            "something", [.. arguments.Split(' ').Select(word => File.Exists(_folder[word]) || Directory.Exists(_folder[word]) ? _folder[word] : word)]));

        Assert.Equal(ExitCode.BadArguments, error.ExitCode);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private void Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder[name], (UnixFileMode)0b110_000_000);
        }
    }

    private AccessStart Read(string input, params string[] arguments)
    {
        var options = new ServeOptions();
        var command = new System.CommandLine.Command("serve");
        options.AddTo(command);
        using var reader = new StringReader(input);
        return options.Access(command.Parse(arguments), new SecretFile(reader, _told.Add));
    }
}
