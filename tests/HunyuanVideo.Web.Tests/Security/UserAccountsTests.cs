using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Security;

public sealed class UserAccountsTests : IDisposable
{
    private const string Password = "correct horse";

    private readonly TestFolder _folder = new();
    private readonly UserAccounts _accounts;

    public UserAccountsTests() => _accounts = new UserAccounts(_folder.Path, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_AfterEverySecret_HoldsNoneAndIsTheOwnersAlone()
    {
        _accounts.Add("ada", role: null, Password);
        string key = _accounts.AddKey("ada", "cron").Text;
        string token = _accounts.DrawToken();

        string text = File.ReadAllText(_folder["access.json"]);

        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        Assert.DoesNotContain(token, text, StringComparison.Ordinal);
        Assert.StartsWith("hyv_", key, StringComparison.Ordinal);
        Assert.StartsWith("hyt_", token, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["access.json"]));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ada")]
    [InlineData(".ada")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a/b")]
    [InlineData("<b>")]
    [InlineData("Token")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public void Add_ANameThatCannotBe_IsRefused(string name)
    {
        Assert.Throws<AccessException>(() => _accounts.Add(name, role: null, Password));
        Assert.False(_accounts.HasUsers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1234567")]
    public void Add_APasswordTooShort_IsRefused(string password) =>
        Assert.Throws<AccessException>(() => _accounts.Add("ada", role: null, password));

    [Fact]
    public void Add_TheSameNameInAnotherCase_IsRefused()
    {
        _accounts.Add("ada", role: null, Password);

        Assert.Contains("already", Assert.Throws<AccessException>(() => _accounts.Add("ADA", role: null, Password)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_WhateverHappens_KeepAnAdmin()
    {
        Assert.Throws<AccessException>(() => _accounts.Add("vic", Role.Viewer, Password));
        Assert.Equal(Role.Admin, _accounts.Add("ada", role: null, Password).Role);
        Assert.Equal(Role.Creator, _accounts.Add("bob", role: null, Password).Role);

        Assert.Throws<AccessException>(() => _accounts.SetRole("ada", Role.Viewer));
        Assert.Throws<AccessException>(() => _accounts.Remove("ada"));
        _accounts.SetRole("bob", Role.Admin);
        _accounts.Remove("ada");
        _accounts.Remove("bob");

        Assert.False(_accounts.HasUsers);
    }

    [Fact]
    public void Change_BesideAnotherProcess_IsSeenByBothAndLosesNothing()
    {
        var other = new UserAccounts(_folder.Path, TimeProvider.System);
        _accounts.Add("ada", role: null, Password);
        Assert.True(other.HasUsers);

        Parallel.For(0, 24, i => (i % 2 == 0 ? _accounts : other).AddKey("ada", $"{i}"));

        Assert.Equal(24, _accounts.Find("ada")!.Keys.Count);
        Assert.Equal(24, other.Find("ada")!.Keys.Count);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.part"));
    }

    [Fact]
    public void Keys_MoreThanAUserMayHave_AreRefused()
    {
        _accounts.Add("ada", role: null, Password);
        for (int i = 0; i < 50; i++)
        {
            _accounts.AddKey("ada", null);
        }

        Assert.Throws<AccessException>(() => _accounts.AddKey("ada", null));
        Assert.Throws<AccessException>(() => _accounts.AddKey("eve", null));
        Assert.Throws<AccessException>(() => _accounts.RevokeKey("ada", "absent"));
        Assert.Throws<AccessException>(() => _accounts.AddKey("ada", new string('x', 61)));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with a space in it")]
    [InlineData("line\nbreak-line-break")]
    public void SetToken_OneThatCannotBe_IsRefused(string token)
    {
        Assert.Throws<AccessException>(() => _accounts.SetToken(token));
        Assert.False(_accounts.HasToken);
    }

    [Fact]
    public void Draw_ManySecrets_AreAllDifferent()
    {
        string[] tokens = [.. Enumerable.Range(0, 200).Select(_ => _accounts.DrawToken())];

        Assert.Equal(tokens.Length, tokens.Distinct(StringComparer.Ordinal).Count());
        Assert.All(tokens, token => Assert.Equal(36, token.Length));
    }
}
