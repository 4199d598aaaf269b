using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.Accounts;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>users</c>: who may sign in. A running server takes every change at once.</summary>
public static class UsersCommand
{
    public static Command Create() => new("users", "Say who may sign in: add, list, remove, password, sign-out, role, token.")
    {
        Add(), List(), Remove(), Password(), EndSessions(), ChangeRole(), Token(),
    };

    private static Command Add()
    {
        var options = new AccountOptions();
        var role = new Option<Role?>("--role")
        {
            CustomParser = result => RoleOf(result),
            Description = "viewer, creator or admin (default: admin for the first user, else creator).",
            HelpName = "ROLE",
        };
        var command = new Command("add", "Add a user; the password is asked for, piped in or drawn.") { options.Name, role };
        options.AddTo(command, password: true);
        command.SetAction(arguments =>
        {
            string name = arguments.GetValue(options.Name)!;
            UserAccounts accounts = options.Accounts(arguments);
            (string password, bool drawn) = options.Password(arguments);
            UserAccount made = accounts.Add(name, arguments.GetValue(role), password);
            options.Audit(arguments).UserAdded(AccountOptions.CommandLineCaller, made.Name, made.Role);
            Console.WriteLine($"{made.Name} may sign in as {Word(made.Role)}.");
            Tell(password, drawn);
        });
        return command;
    }

    private static Command List()
    {
        var options = new AccountOptions();
        var command = new Command("list", "List the users.");
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            UserAccounts accounts = options.Accounts(arguments);
            foreach (UserAccount user in accounts.List())
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{user.Name}\t{Word(user.Role)}\tsince {user.CreatedAt:yyyy-MM-dd}\t{user.Keys.Count} keys"));
            }

            if (!accounts.HasUsers)
            {
                Console.WriteLine("There are no users.");
            }

            if (accounts.HasToken)
            {
                Console.WriteLine("There is an access token.");
            }
        });
        return command;
    }

    private static Command Remove()
    {
        var options = new AccountOptions();
        var command = new Command("remove", "Remove a user, his sessions and keys; his waiting jobs are cancelled, his videos stay.") { options.Name };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            string name = arguments.GetValue(options.Name)!;
            options.Accounts(arguments).Remove(name);
            options.Audit(arguments).UserRemoved(AccountOptions.CommandLineCaller, name);
            Console.WriteLine($"{name} may not sign in any more.");
        });
        return command;
    }

    private static Command Password()
    {
        var options = new AccountOptions();
        var endKeys = new Option<bool>("--end-keys") { Description = "End his keys, too; without it they stay in use." };
        var command = new Command("password", "Give a user another password; his sessions end.") { options.Name, endKeys };
        options.AddTo(command, password: true);
        command.SetAction(arguments =>
        {
            string name = arguments.GetValue(options.Name)!;
            UserAccounts accounts = options.Accounts(arguments);
            if (accounts.Find(name) is null)
            {
                throw new AccessException($"There is no user '{name}'.");
            }

            (string password, bool drawn) = options.Password(arguments);
            accounts.SetPassword(name, password, arguments.GetValue(endKeys));
            options.Audit(arguments).PasswordChanged(AccountOptions.CommandLineCaller, name);
            int keys = accounts.Find(name)?.Keys.Count ?? 0;
            Console.WriteLine($"{name} has a new password.{(keys > 0 ? $" His keys stay in use ({keys}); 'keys revoke' or --end-keys ends them." : string.Empty)}");
            Tell(password, drawn);
        });
        return command;
    }

    private static Command EndSessions()
    {
        var options = new AccountOptions();
        var command = new Command("sign-out", "End all sessions of a user; his password and keys stay.") { options.Name };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            string name = arguments.GetValue(options.Name)!;
            options.Accounts(arguments).EndSessions(name);
            options.Audit(arguments).Did("sessions-ended", AccountOptions.CommandLineCaller, name);
            Console.WriteLine($"{name} is signed out everywhere.");
        });
        return command;
    }

    private static Command ChangeRole()
    {
        var options = new AccountOptions();
        var role = new Argument<Role>("ROLE") { Description = "viewer, creator or admin.", CustomParser = result => RoleOf(result) ?? default };
        var command = new Command("role", "Give a user another role.") { options.Name, role };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            (string name, Role chosen) = (arguments.GetValue(options.Name)!, arguments.GetValue(role));
            options.Accounts(arguments).SetRole(name, chosen);
            options.Audit(arguments).RoleChanged(AccountOptions.CommandLineCaller, name, chosen);
            Console.WriteLine($"{name} is {Word(chosen)} now.");
        });
        return command;
    }

    private static Command Token()
    {
        var options = new AccountOptions();
        var command = new Command("token", "Draw a new access token, which signs in as an admin; the old one ends.");
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            string token = options.Accounts(arguments).DrawToken();
            options.Audit(arguments).TokenChanged(AccountOptions.CommandLineCaller);
            Console.WriteLine($"Access token (shown once, kept only as a hash): {token}");
        });
        return command;
    }

    private static void Tell(string password, bool drawn)
    {
        if (drawn)
        {
            Console.WriteLine($"Password (shown once, kept only as a hash): {password}");
        }
    }

    // by name alone: the parser's own conversion takes 2 and "viewer,admin" too
    private static Role? RoleOf(ArgumentResult result)
    {
        string text = result.Tokens is [var token] ? token.Value : string.Empty;
        foreach (Role role in Enum.GetValues<Role>())
        {
            if (string.Equals(role.ToString(), text, StringComparison.OrdinalIgnoreCase))
            {
                return role;
            }
        }

        result.AddError($"'{text}' is not a role; use viewer, creator or admin.");
        return null;
    }

    private static string Word(Role role) => role.ToString().ToLowerInvariant();
}
