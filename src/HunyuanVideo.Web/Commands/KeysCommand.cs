using System.CommandLine;
using System.Globalization;
using HunyuanVideo.Web.Security.Accounts;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>keys</c>: the keys with which programs act as a user. A running server takes every change at once.</summary>
public static class KeysCommand
{
    public static Command Create() => new("keys", "Let programs act as a user: add, list, revoke.")
    {
        Add(), List(), Revoke(),
    };

    private static Command Add()
    {
        var options = new AccountOptions();
        var label = new Option<string?>("--label") { Description = "What the key is for.", HelpName = "TEXT" };
        Option<int?> days = NumberOption.Of<int>("--expires-days");
        (days.Description, days.HelpName) = ("After how many days the key ends by itself (default: never).", "N");
        var command = new Command("add", "Make a key for a user and print it once.") { options.Name, label, days };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            string name = arguments.GetValue(options.Name)!;
            NewApiKey made = options.Accounts(arguments).AddKey(name, arguments.GetValue(label), AccountRules.KeyLifetime(arguments.GetValue(days)));
            options.Audit(arguments).KeyAdded(AccountOptions.CommandLineCaller, name, made.Key.Id);
            Console.WriteLine($"API key {made.Key.Id} (shown once, kept only as a hash): {made.Text}");
        });
        return command;
    }

    private static Command List()
    {
        var options = new AccountOptions();
        var command = new Command("list", "List the keys of a user.") { options.Name };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            string name = arguments.GetValue(options.Name)!;
            UserAccount user = options.Accounts(arguments).Find(name) ?? throw new AccessException($"There is no user '{name}'.");
            foreach (ApiKey key in user.Keys)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.Id}\t{key.Label}\tsince {key.CreatedAt:yyyy-MM-dd}\t{(key.ExpiresAt is { } end ? $"until {end:yyyy-MM-dd}" : "without end")}"));
            }

            if (user.Keys.Count == 0)
            {
                Console.WriteLine($"{user.Name} has no keys.");
            }
        });
        return command;
    }

    private static Command Revoke()
    {
        var options = new AccountOptions();
        var id = new Argument<string>("ID") { Description = "The key, as keys list names it." };
        var command = new Command("revoke", "End a key for good.") { options.Name, id };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            (string name, string key) = (arguments.GetValue(options.Name)!, arguments.GetValue(id)!);
            options.Accounts(arguments).RevokeKey(name, key);
            options.Audit(arguments).KeyRevoked(AccountOptions.CommandLineCaller, name, key);
            Console.WriteLine($"The key {key} of {name} ends now.");
        });
        return command;
    }
}
