using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Api;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Commands;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Resources;
using HunyuanVideo.Web.Tests.Commands.Support;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using TorchSharp;

namespace HunyuanVideo.Web.Tests.Requests;

/// <summary>Every setting in every place that has to know it.</summary>
public sealed class RenderFieldsTests : ComponentTest
{
    private static readonly JsonSerializerOptions Official = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static TheoryData<string> All => FieldSamples.Names;

    /// <summary>The settings that stand in the model's own; LoRAs are looked up among the files there are.</summary>
    public static TheoryData<string> OfTheModel { get; } = [.. RequestAddress.Fields.Where(field => field != RenderFields.Loras).Select(field => field.Name)];

    public static TheoryData<string> Portable { get; } = [.. RequestAddress.Fields.Select(field => field.Name)];

    public static TheoryData<string> WithRange { get; } = [.. RenderFields.All.Where(field => field.Range is not null).Select(field => field.Name)];

    public static TheoryData<string> FreeTexts { get; } =
        [.. RenderFields.All.Where(field => field.Kind == FieldKind.Text && field.Choices is null).Select(field => field.Name)];

    private IStringLocalizer<GenerateTexts> Text => Services.GetRequiredService<IStringLocalizer<GenerateTexts>>();

    [Fact]
    public void All_Rows_AreTheMembersOfRequestContractAndAnswer()
    {
        string[] names = [.. RenderFields.All.Select(field => field.Name).Order(StringComparer.Ordinal)];

        Assert.Equal(names, Members(typeof(RenderRequest)));
        Assert.Equal(names, Members(typeof(RequestResponse)));
        Assert.Equal(names, Members(typeof(JobSubmission)).Where(name => name != JobBody.WebhookUrl));
        Assert.Subset(Members(typeof(VideoMetadata)).ToHashSet(StringComparer.Ordinal), names.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Sample_OfARow_IsNotTheDefaultAndCanBeRendered(string name)
    {
        RenderField field = FieldSamples.Of(name);

        Assert.NotEqual(FieldSamples.ValueOf(field), field.DefaultOf(Samples.Card));
        Assert.Equal(FieldSamples.ValueOf(field), field.Read(FieldSamples.RequestWith(name)));
        Assert.Empty(RequestRules.Check(FieldSamples.RequestWith(name)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Body_OfARequest_ComesBack(string name)
    {
        RenderField field = FieldSamples.Of(name);
        string body = JsonSerializer.Serialize(RequestResponse.Of(FieldSamples.RequestWith(name)), Official);
        var errors = new FieldErrors();

        JobBody read = JobBody.ReadSubmission(Encoding.UTF8.GetBytes(body), errors);
        RenderRequest request = read.Apply(SourceCheck.Apply(read, RenderFields.Defaults(Samples.Card), null, Samples.Card, errors), errors);

        Assert.False(errors.Any, errors.ToString());
        Assert.Equal(FieldSamples.ValueOf(field), field.Read(request));
        JsonNode again = JsonNode.Parse(JsonSerializer.Serialize(RequestResponse.Of(request), Official))!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body)![name], again[name]), name);
    }

    [Theory]
    [MemberData(nameof(Portable))]
    public void Address_OfTheForm_ComesBack(string name)
    {
        RenderField field = FieldSamples.Of(name);
        GenerateDraft draft = GenerateDraft.From(Samples.Card);

        FormAddress.Read($"/{FormAddress.Of(FieldSamples.RequestWith(name), Samples.Card)}", draft, Text);

        Assert.Empty(draft.Refused);
        Assert.Equal(FieldSamples.ValueOf(field), field.Read(draft.ToRequest()));
        Assert.Contains(Escaped(field), FormAddress.Write(draft, Samples.Card), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Portable))]
    public void LinkOf_ARequest_FillsTheForm(string name)
    {
        RenderField field = FieldSamples.Of(name);
        string link = RequestAddress.LinkOf(FieldSamples.RequestWith(name), withSeed: true);
        GenerateDraft draft = GenerateDraft.From(Samples.Card);

        FormAddress.Read(link, draft, Text);

        Assert.Contains(Escaped(field), link, StringComparison.Ordinal);
        Assert.Equal(FieldSamples.ValueOf(field), field.Read(draft.ToRequest()));
        Assert.Equal(name != "seed", RequestAddress.LinkOf(FieldSamples.RequestWith(name), withSeed: false).Contains(Escaped(field), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Record_InAVideo_ComesBack(string name)
    {
        RenderField field = FieldSamples.Of(name);

        Assert.Equal(FieldSamples.ValueOf(field), field.Read(RecordedRequest.Of(Record(name))));
    }

    [Theory]
    [MemberData(nameof(OfTheModel))]
    public void Generate_InThisProcess_TakesIt(string name)
    {
        RenderField field = FieldSamples.Of(name);
        var options = new GenerateOptions();
        ParseResult arguments = Parse(options, [.. FieldSamples.Beside(name, RequestAddress.Fields).SelectMany(OptionOf)]);

        Mp4Options file = options.Mp4(arguments, Samples.Card);
        RenderRequest request = options.Settings(arguments, Samples.Card).ToRequest() with { Fps = file.Fps, Crf = file.Crf };

        Assert.Equal(FieldSamples.ValueOf(field), field.Read(request));
    }

    [Fact]
    public void Generate_InThisProcess_TakesItsSourceFromAFile()
    {
        using var folder = new TestFolder();
        using var scope = torch.NewDisposeScope();
        var latents = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal) { [LatentSource.TensorName] = torch.zeros([1, 16, 3, 8, 8]) };
        SafetensorsWriter.Write(folder["v.safetensors"], latents);
        var options = new GenerateOptions();

        GenerationSettings settings = options.Settings(
            Parse(options, ["--prompt", "x", RenderFields.SourceJob.Option.Name, folder["v.safetensors"], .. OptionOf(RenderFields.Strength)]), Samples.Card);

        Assert.Equal(folder["v.safetensors"], settings.Source!.File);
        Assert.Equal(FieldSamples.ValueOf(RenderFields.Strength), settings.Strength);
        Assert.Equal(9, settings.VideoLength);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Generate_WithServer_SendsIt(string name)
    {
        RenderField field = FieldSamples.Of(name);
        var options = new GenerateOptions();
        ParseResult arguments = Parse(options, [.. FieldSamples.Beside(name, RenderFields.All).SelectMany(OptionOf), "--server", "http://localhost:1"]);

        Assert.NotNull(options.Server(arguments));
        Assert.True(JsonNode.DeepEquals(field.Kind.WriteJson(FieldSamples.ValueOf(field)), options.Request(arguments)[name]), name);
    }

    [Fact]
    public void Body_WithNoNumber_IsRefusedByItsField()
    {
        var errors = new FieldErrors();
        JobBody.ReadSubmission(Encoding.UTF8.GetBytes(RequestJson.Of(field => field == RenderFields.GuidanceScale ? double.NaN : null).ToJsonString()), errors);

        Assert.Contains("must be a number, not the text \"NaN\"", Assert.Single(errors.ByField[RenderFields.GuidanceScale.Name]), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ANegativePromptAndNone_IsAContradiction() =>
        Assert.Equal("no_negative_prompt", Assert.Single(RequestRules.Check(FieldSamples.RequestWith("negative_prompt") with { NoNegativePrompt = true })).Field);

    [Fact]
    public void IsPortable_OfTheRows_LeavesOutTheSourceOnly() => Assert.Equal(RenderFields.OfSource, RenderFields.All.Where(field => !field.IsPortable));

    [Theory]
    [MemberData(nameof(All))]
    public void Generate_Help_TellsOfIt(string name)
    {
        RenderField field = FieldSamples.Of(name);
        var command = new Command("generate");
        new GenerateOptions().AddTo(command);

        Option option = Assert.Single(command.Options, option => option.Name == field.Option.Name);
        Assert.Equal(field.Option.Description, option.Description);
        Assert.False(string.IsNullOrWhiteSpace(option.Description));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void SettingsList_OfARequest_ShowsItInWords(string name)
    {
        RenderField field = FieldSamples.Of(name);
        string value = field.Kind == FieldKind.Flag ? "yes" : field.Kind.WriteText(FieldSamples.ValueOf(field));
        bool IsShown(bool forOthers)
        {
            IRenderedComponent<SettingsList> list = Render<SettingsList>(p => p.Add(t => t.Request, FieldSamples.RequestWith(name)).Add(t => t.ForOthers, forOthers));
            Assert.DoesNotContain(list.FindAll("dt"), line => line.TextContent.Contains('_', StringComparison.Ordinal));
            return list.FindAll("dd").Any(line => line.TextContent.Split(" × ").Contains(value, StringComparer.OrdinalIgnoreCase));
        }

        Assert.True(IsShown(forOthers: false));
        Assert.Equal(field.IsPortable, IsShown(forOthers: true));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void DecidesPicture_OfARow_IsWhetherTheModelHearsOfIt(string name)
    {
        RenderField field = FieldSamples.Of(name);
        RenderRequest basis = Samples.Request with { FastMode = "easycache" };
        GenerationSettings changed = field.With(basis, FieldSamples.ValueOf(field)).ToSettings();

        // the source and the LoRAs are files that the worker adds
        Assert.Equal(field.DecidesPicture && field != RenderFields.SourceJob && field != RenderFields.Loras, changed != basis.ToSettings());
    }

    [Theory]
    [MemberData(nameof(WithRange))]
    public void Range_OfARow_IsWhatTheRulesTake(string name)
    {
        RenderField field = FieldSamples.Of(name);
        SettingRange range = field.Range!;
        foreach (double value in new[] { range.Low - 1, range.IsOverLow ? range.Low : range.Low - 1, range.IsUnderHigh ? range.High : range.High + 1, range.High + 1 })
        {
            SettingsError fault = Assert.Single(RequestRules.Check(WithNumber(field, value)), fault => fault.Field == name);
            Assert.Contains("not", fault.Message, StringComparison.Ordinal);
            Assert.Contains(name, FaultText.Of(new GenerateDraft(WithNumber(field, value)), Text));
        }

        foreach (double value in new[] { range.IsOverLow ? range.Low + 0.01 : range.Low, range.IsUnderHigh ? range.High - 0.01 : field == RenderFields.VideoLength ? 1001 : range.High })
        {
            Assert.DoesNotContain(RequestRules.Check(WithNumber(field, value)), fault => fault.Field == name);
        }

        Assert.True(field.Suggested is not { } suggested || (range.Holds(suggested.Low) && range.Holds(suggested.High)));
    }

    [Theory]
    [MemberData(nameof(FreeTexts))]
    public void Check_TextOfARow_IsRefusedOnceWhenItIsTooLongOrHoldsHalfACharacter(string name)
    {
        RenderField field = FieldSamples.Of(name);
        string[] FaultsOf(string text) =>
            [.. RequestRules.Check(field.With(FieldSamples.RequestWith(name), text)).Where(fault => fault.Field == name).Select(fault => fault.Message)];

        Assert.Empty(FaultsOf(new string('x', SettingsRules.LongestPrompt)));
        Assert.Contains("at most 20000", Assert.Single(FaultsOf(new string('x', SettingsRules.LongestPrompt + 1))), StringComparison.Ordinal);
        Assert.Contains("half a character", Assert.Single(FaultsOf("a \ud83d b")), StringComparison.Ordinal);
    }

    private static RenderRequest WithNumber(RenderField field, double value) =>
        field.With(FieldSamples.RequestWith(field.Name), field.Kind == FieldKind.Integer ? (object)(int)value : value);

    /// <summary>What a video's record says, as it stands in the file.</summary>
    private static VideoMetadata Record(string name)
    {
        var record = new JsonObject
        {
            ["schema"] = 1,
            ["model"] = "nano",
            ["weights_hash"] = string.Empty,
            ["dtype"] = "fp32",
            ["device"] = "cpu",
            ["generator"] = "cpu",
            ["app_version"] = "1.0.0",
            ["seconds"] = new JsonObject { ["text"] = 0, ["denoise"] = 0, ["decode"] = 0, ["encode"] = 0, ["total"] = 0 },
            ["created_at"] = "2026-01-02T03:04:05+00:00",
        };
        record["negative_prompt"] = string.Empty;
        foreach (RenderField field in FieldSamples.Beside(name, RenderFields.All))
        {
            record[field.Name] = field.Kind.WriteJson(FieldSamples.ValueOf(field));
        }

        VideoMetadata? read = VideoMetadata.TryParse(record.ToJsonString(), out string? error);
        Assert.True(read is not null, error);
        return read;
    }

    // files are named by themselves, each with its strength behind it
    private static string[] OptionOf(RenderField field) => FieldSamples.ValueOf(field) is RequestedLoras loras
        ? [.. loras.SelectMany(lora => new[] { field.Option.Name, FormattableString.Invariant($"{lora.Name}={lora.Strength}") })]
        : field.Kind == FieldKind.Flag ? [field.Option.Name]
        : [field.Option.Name, field.Kind.WriteText(FieldSamples.ValueOf(field))];

    private static ParseResult Parse(GenerateOptions options, string[] arguments)
    {
        var command = new Command("generate");
        options.AddTo(command);
        ParseResult result = command.Parse(arguments);
        Assert.Empty(result.Errors);
        return result;
    }

    private static string Escaped(RenderField field) =>
        QueryHelpers.AddQueryString(string.Empty, field.Name, field.Kind.WriteText(FieldSamples.ValueOf(field)))[1..];

    private static IEnumerable<string> Members(Type type) =>
        type.GetProperties().Where(member => member.Name != "EqualityContract").Select(member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name)).Order(StringComparer.Ordinal);
}
