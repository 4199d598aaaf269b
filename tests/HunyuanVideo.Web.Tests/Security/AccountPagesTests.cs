using Bunit;
using HunyuanVideo.Web.Components.Access;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Tests.Commands.Support;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>The pages of users and keys, over the services of the app.</summary>
public sealed class AccountPagesTests : ComponentTest
{
    private const string Password = "correct horse";

    private readonly TestFolder _folder = new();
    private readonly UserAccounts _accounts;

    public AccountPagesTests()
    {
        _accounts = new UserAccounts(_folder.Path, TimeProvider.System);
        Services.AddLogging();
        var server = new ServerOptions { DataDir = _folder.Path };
        Services.AddSingleton(server);
        Services.AddAccess(server, new AccessOptions());
    }

    [Fact]
    public void Users_TheFirstOne_IsAnAdminWithADrawnPassword()
    {
        Become(Caller.Local);
        IRenderedComponent<Users> page = Render<Users>();
        Assert.Contains("There are no users yet", page.Markup, StringComparison.Ordinal);

        page.Find("#user-name").Change("ada");
        page.Find(".user-add form").Submit();

        Assert.Equal(Role.Admin, Assert.Single(_accounts.List()).Role);
        Assert.Equal(16, page.Find(".secret-text").TextContent.Length);
        Assert.Contains("ada", page.Find(".user-list").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Users_AddedChangedAndRemoved_AreSoInTheFile()
    {
        _accounts.Add("ada", role: null, Password);
        Become(new Caller("ada", Role.Admin));
        IRenderedComponent<Users> page = Render<Users>();

        page.Find("#user-name").Change("bob");
        page.Find("#user-role").Change("Viewer");
        page.Find("#user-password").Change(Password);
        page.Find(".user-add form").Submit();
        Assert.Equal(Role.Viewer, _accounts.Find("bob")!.Role);
        Assert.Empty(page.FindAll(".secret-text"));

        page.Find("select[aria-label='Role of bob']").Change("Creator");
        Assert.Equal(Role.Creator, _accounts.Find("bob")!.Role);

        page.Find("button[aria-label='Give bob a new password']").Click();
        Assert.Single(page.FindAll(".secret-text"));

        page.Find("button[aria-label='Remove bob']").Click();
        page.Find(".modal .danger").Click();
        Assert.Null(_accounts.Find("bob"));
    }

    [Fact]
    public void Users_OneselfAndFaults_CannotBe()
    {
        _accounts.Add("ada", role: null, Password);
        Become(new Caller("ada", Role.Admin));
        IRenderedComponent<Users> page = Render<Users>();

        Assert.True(page.Find("button[aria-label='Remove ada']").HasAttribute("disabled"));
        Assert.True(page.Find("select[aria-label='Role of ada']").HasAttribute("disabled"));
        page.Find("#user-name").Change("ada");
        page.Find("#user-password").Change(Password);
        page.Find(".user-add form").Submit();

        Assert.Contains("already", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Users_WhoIsNoAdminAnyMore_ChangesNothing()
    {
        _accounts.Add("ada", role: null, Password);
        _accounts.Add("bob", role: null, Password);
        Become(new Caller("bob", Role.Admin));
        IRenderedComponent<Users> page = Render<Users>();

        Become(new Caller("bob", Role.Creator));
        page.Find("button[aria-label='Give ada a new password']").Click();

        Assert.Contains("Only an admin", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".secret-text"));
    }

    [Fact]
    public void Account_Keys_AreMadeShownOnceAndRevoked()
    {
        _accounts.Add("ada", role: null, Password);
        Become(new Caller("ada", Role.Admin));
        IRenderedComponent<Account> page = Render<Account>();

        page.Find("#key-label-ada").Change("cron");
        page.Find(".key-add").Submit();
        Assert.StartsWith("hyv_", page.Find(".secret-text").TextContent, StringComparison.Ordinal);
        Assert.Equal("cron", page.Find(".key-label").TextContent);

        page.Find(".secret-shown .icon-button").Click();
        Assert.Empty(page.FindAll(".secret-text"));
        page.Find("button[aria-label='Revoke the key cron']").Click();
        page.Find(".modal .danger").Click();
        Assert.Empty(_accounts.Find("ada")!.Keys);
    }

    [Fact]
    public void Account_Password_NeedsThePresentOne()
    {
        _accounts.Add("ada", role: null, Password);
        Become(new Caller("ada", Role.Admin));
        IRenderedComponent<Account> page = Render<Account>();

        page.Find("#present").Change("not this one");
        page.Find("#changed").Change("another horse");
        page.Find(".password-form").Submit();
        Assert.Contains("wrong", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        page.Find("#present").Change(Password);
        page.Find(".password-form").Submit();
        Assert.EndsWith("/login?back=%2Faccount", Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Account_OfNoUser_SaysWhy()
    {
        Become(Caller.Local);
        Assert.Contains("needs no account", Render<Account>().Markup, StringComparison.Ordinal);
        Become(new Caller("token", Role.Admin));
        Assert.Contains("access token", Render<Account>().Markup, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }

    private void Become(Caller caller) => Services.GetRequiredService<CurrentCaller>().Set(caller.Principal("test"));
}
