using System.CommandLine;
using System.Text;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.TextEncoders.Tokenizers;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>tokens</c>: what both text encoders make of a prompt, and where it is cut off.</summary>
public static class TokensCommand
{
    public static Command Create()
    {
        var prompt = new Argument<string>("prompt") { Description = "The prompt; - reads it from standard input.", HelpName = "TEXT" };
        Option<string?> model = Folder("--model", "Folder of the model or of its tokenizers (default: MODEL_BASE, else the bundled nano model).", "--model-base");
        Option<string?> llama = Folder("--text-encoder-path", "Folder of the language model's tokenizer.", "--tokenizer");
        Option<string?> clip = Folder("--text-encoder-2-path", "Folder of CLIP's tokenizer.", "--tokenizer-2");
        var json = new Option<bool>("--json") { Description = "Print one line of JSON." };
        var command = new Command("tokens", "Show a prompt's tokens in both text encoders, and where it is cut off.") { prompt, model, llama, clip, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            string text = await ReadAsync(arguments.GetValue(prompt)!, cancellationToken);
            PromptTokenizer tokenizer = Open(arguments.GetValue(model), arguments.GetValue(llama), arguments.GetValue(clip));
            Console.WriteLine(arguments.GetValue(json) ? ToJson(tokenizer, text) : Describe(tokenizer, text));
            return ExitCode.Succeeded;
        });
        return command;
    }

    private static Option<string?> Folder(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = "DIR" };

    private static async Task<string> ReadAsync(string prompt, CancellationToken cancellationToken)
    {
        if (prompt != "-")
        {
            return prompt;
        }

        using var reader = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static PromptTokenizer Open(string? asked, string? llama, string? clip)
    {
        string model = ModelLocation.Resolve(asked);
        bool needsModel = asked is not null || llama is null || clip is null;
        foreach (string? named in new[] { llama, clip, needsModel ? model : null })
        {
            if (named is not null && !Directory.Exists(named))
            {
                throw new CommandException($"There is no folder {Path.GetFullPath(named)} to take a tokenizer from.", ExitCode.BadArguments);
            }
        }

        return new PromptTokenizer(
            LlamaTokenizer.Open(TokenizerFolders.Llama(model, llama)), ClipTokenizer.Open(TokenizerFolders.Clip(model, clip)), TextLength(model, asked, llama));
    }

    /// <summary>The text length of the model that the language model's tokenizer belongs to.</summary>
    private static int TextLength(string model, string? asked, string? llama)
    {
        string? owner = asked is not null || llama is null ? model : Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(llama)));
        string card = Path.Combine(owner ?? model, ModelCard.FileName);
        return (File.Exists(card) ? ModelCard.Open(card) : ModelCard.Released).TextLength;
    }

    private static string ToJson(PromptTokenizer tokenizer, string prompt)
    {
        PromptTokens tokens = tokenizer.CountTokens(prompt);
        string trimmed = prompt.Trim();
        return ReadableJson.Of(
            new { Llama = Branch(trimmed, tokenizer.Llama.Tokenize(trimmed), tokens.Llama), Clip = Branch(trimmed, tokenizer.Clip.Tokenize(trimmed), tokens.Clip) });
    }

    /// <summary>Ids of the prompt, how many of them fit, and what of the prompt each stands for: a character of several tokens is shown with each.</summary>
    private static object Branch(string prompt, IReadOnlyList<TextToken> tokens, BranchTokens branch) =>
        new { branch.Ids, branch.Limit, Truncated = branch.IsTruncated, Texts = tokens.Select(token => prompt[token.Start..token.End]).ToArray() };

    private static string Describe(PromptTokenizer tokenizer, string prompt)
    {
        PromptTokens tokens = tokenizer.CountTokens(prompt);
        string trimmed = prompt.Trim();
        var text = new StringBuilder();
        Append(text, "llm", trimmed, tokenizer.Llama.Tokenize(trimmed), tokens.Llama);
        Append(text.AppendLine(), "clip", trimmed, tokenizer.Clip.Tokenize(trimmed), tokens.Clip);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string prompt, IReadOnlyList<TextToken> tokens, BranchTokens branch)
    {
        text.Append($"{name}: {branch.Count} of at most {branch.Limit} tokens");
        text.Append(branch.IsTruncated ? $", {branch.Count - branch.Limit} cut off" : string.Empty);
        for (int index = 0; index < tokens.Count; index++)
        {
            TextToken token = tokens[index];
            text.AppendLine().Append(index >= branch.Limit ? "  cut off " : "  ").Append($"{token.Id,6}  ");
            text.Append(ReadableJson.Of(prompt[token.Start..token.End]));
        }
    }
}
