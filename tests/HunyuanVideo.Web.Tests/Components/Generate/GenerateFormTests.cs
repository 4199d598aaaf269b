using System.Globalization;
using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Generate;

public sealed class GenerateFormTests : ComponentTest
{
    private readonly GenerateDraft _draft = GenerateDraft.From(Samples.Card);
    private readonly List<RenderRequest> _submitted = [];

    private IRenderedComponent<GenerateForm> RenderForm(ModelSnapshot? model = null, bool busy = false, string? refusal = null) =>
        Render<GenerateForm>(form => form
            .Add(it => it.Draft, _draft)
            .Add(it => it.Model, model ?? Samples.Model)
            .Add(it => it.Busy, busy)
            .Add(it => it.BusyText, "Rendering 46 %")
            .Add(it => it.Submit, request =>
            {
                _submitted.Add(request);
                return Task.FromResult(refusal);
            }));

    [Fact]
    public void Form_AtFirst_HasTheCardsDefaults()
    {
        IRenderedComponent<GenerateForm> form = RenderForm();

        Assert.Equal("50", form.Find("#infer_steps").GetAttribute("value"));
        Assert.Equal("-1", form.Find("#seed").GetAttribute("value"));
        Assert.Contains("1280 × 720", form.Markup, StringComparison.Ordinal);
        Assert.Contains("129 frames", form.Markup, StringComparison.Ordinal);
        Assert.Equal(4, form.FindAll(".chip").Count);
        Assert.Empty(form.FindAll(".field-error"));
    }

    [Fact]
    public void Submit_FilledForm_SendsTheOfficialValues()
    {
        IRenderedComponent<GenerateForm> form = RenderForm();
        form.Find("#prompt").Input("A cat.");
        form.Find("#infer_steps").Input("30");

        form.Find("form").Submit();

        RenderRequest request = Assert.Single(_submitted);
        Assert.Equal(("A cat.", 1280, 720, 129, 30, -1L), (request.Prompt, request.Width, request.Height, request.VideoLength, request.InferSteps, request.Seed));
        Assert.Equal((1.0, 7.0, 6.0), (request.GuidanceScale, request.FlowShift, request.EmbeddedGuidanceScale));
        Assert.Null(request.NegativePrompt);
    }

    [Fact]
    public void Submit_EmptyPrompt_TellsAtTheFieldAndSendsNothing()
    {
        IRenderedComponent<GenerateForm> form = RenderForm();

        form.Find("form").Submit();

        Assert.Empty(_submitted);
        Assert.Contains("The prompt is empty", form.Find("#prompt-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_ValueOutOfRange_TellsAtTheFieldAtOnce()
    {
        IRenderedComponent<GenerateForm> form = RenderForm();

        form.Find("#flow_shift").Input("99");

        Assert.Contains("not 99", form.Find("#flow_shift-error").TextContent, StringComparison.Ordinal);
        Assert.Empty(form.FindAll("#generate-error"));
        form.Find("#prompt").Input("A cat.");
        form.Find("form").Submit();
        Assert.Contains("not 99", form.Find("#generate-error").TextContent, StringComparison.Ordinal);
        Assert.Empty(_submitted);
    }

    [Fact]
    public void Submit_Refused_TellsWhy()
    {
        _draft.Request = _draft.Request with { Prompt = "A cat." };
        IRenderedComponent<GenerateForm> form = RenderForm(refusal: "Another video is being rendered.");

        form.Find("form").Submit();

        Assert.Contains("Another video", form.Find("#generate-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Form_Busy_ShowsProgressTakesAnotherAndOffersCancel()
    {
        IRenderedComponent<GenerateForm> form = RenderForm(busy: true);

        Assert.False(form.Find("#generate").HasAttribute("disabled"));
        Assert.Contains("Add to queue", form.Find("#generate").TextContent, StringComparison.Ordinal);
        Assert.Contains("Rendering 46 %", form.Find("#generate").TextContent, StringComparison.Ordinal);
        Assert.NotNull(form.Find("#cancel"));
    }

    [Fact]
    public void Form_ModelFailed_CannotGenerateAndSaysWhy()
    {
        IRenderedComponent<GenerateForm> form = RenderForm(Samples.Model with { Phase = ModelPhase.Failed, Message = "No weights." });

        Assert.True(form.Find("#generate").HasAttribute("disabled"));
        Assert.Contains("No weights.", form.Find("#generate-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Chip_Clicked_FillsThePrompt()
    {
        IRenderedComponent<GenerateForm> form = RenderForm();

        form.FindAll(".chip")[1].Click();

        Assert.Equal("A dog.", _draft.Request.Prompt);
    }

    [Fact]
    public void Tier_Changed_KeepsTheShape()
    {
        _draft.Size = new VideoSize(832, 1104);
        IRenderedComponent<GenerateForm> form = RenderForm();

        form.FindAll("input[name=tier]")[1].Change("on");

        Assert.Equal(new VideoSize(624, 832), _draft.Size);
        Assert.Equal(5, form.FindAll("input[name=size]").Count);
    }

    [Fact]
    public void Length_Chosen_IsInTheDraft()
    {
        IRenderedComponent<GenerateForm> form = RenderForm();

        form.FindAll("input[name=length]")[0].Change("on");

        Assert.Equal(65, _draft.Request.VideoLength);
    }

    [Fact]
    public void Submit_SeveralVideos_SendsSeedsThatFollowEachOther()
    {
        IReadOnlyList<RenderRequest>? sent = null;
        (_draft.Request, _draft.NumVideos) = (_draft.Request with { Prompt = "A cat.", Seed = 7 }, 3);
        IRenderedComponent<GenerateForm> form = Render<GenerateForm>(it => it
            .Add(form => form.Draft, _draft)
            .Add(form => form.Model, Samples.Model)
            .Add(form => form.Submit, _ => Task.FromResult<string?>("not this one"))
            .Add(form => form.SubmitMany, requests =>
            {
                sent = requests;
                return Task.FromResult<string?>(null);
            }));
        Assert.Contains("Generate 3 videos", form.Find("#generate").TextContent, StringComparison.Ordinal);

        form.Find("form").Submit();

        Assert.Equal([7, 8, 9], sent!.Select(request => request.Seed));
        Assert.Equal("A cat.", JSInterop.Invocations["hunyuan.prompts.add"].Single().Arguments[0]);
    }

    [Fact]
    public void Form_FilledByALinkWithABadValue_SaysSoAtTheFieldUntilItChangesAndSendsNonetheless()
    {
        _draft.Request = _draft.Request with { Prompt = "A cat." };
        _draft.Refused = new Dictionary<string, string>(StringComparer.Ordinal) { ["infer_steps"] = "The link says “many” here." };
        IRenderedComponent<GenerateForm> form = RenderForm();
        Assert.Contains("many", form.Find("#infer_steps-error").TextContent, StringComparison.Ordinal);

        form.Find("form").Submit();
        Assert.Single(_submitted);

        form.Find("#infer_steps").Input("20");
        Assert.Empty(form.FindAll("#infer_steps-error"));
    }

    [Fact]
    public void Form_AdvancedChanged_SendsFileOptionsOnlyWhereTheyDiffer()
    {
        _draft.Request = _draft.Request with { Prompt = "A cat." };
        IRenderedComponent<GenerateForm> form = RenderForm();
        form.Find("#fps").Input("12");
        form.Find("#crf").Input("30");
        form.Find("#crf").Input("18");

        form.Find("form").Submit();

        RenderRequest request = Assert.Single(_submitted);
        Assert.Equal((12, (int?)null), (request.Fps, request.Crf));
    }

    [Fact]
    public void Reset_OfAdvanced_GoesBackToTheCard()
    {
        IRenderedComponent<GenerateForm> form = RenderForm();
        form.Find("#flow_shift").Input("3");
        form.Find("#num_videos").Input("5");

        form.Find(".advanced-body > .button").Click();

        Assert.Equal((7.0, 1), (_draft.Request.FlowShift, _draft.NumVideos));
    }

    [Fact]
    public void Form_OwnSize_SaysThatItIsNoneOfTheModels()
    {
        _draft.Size = new VideoSize(640, 480);

        IRenderedComponent<GenerateForm> form = RenderForm();

        Assert.Contains("640 × 480 is none of the sizes", form.Markup, StringComparison.Ordinal);
        Assert.Empty(form.FindAll("input[name=size][checked]"));
    }

    [Fact]
    public void Form_InGerman_SpeaksGermanAlsoAboutFaults()
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new CultureInfo("de");
        try
        {
            IRenderedComponent<GenerateForm> form = RenderForm();
            form.Find("form").Submit();

            Assert.Contains("Erzeugen", form.Find("#generate").TextContent, StringComparison.Ordinal);
            Assert.Contains("Der Prompt ist leer", form.Find("#prompt-error").TextContent, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void ExploreLink_OfTheForm_TakesItsValuesAlong()
    {
        _draft.Request = _draft.Request with { Prompt = "A cat." };

        Assert.StartsWith("explore?prompt=A%20cat.&", RenderForm().Find(".explore-link").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void FastMode_Chosen_IsSentWithAThresholdOfItsOwnOnly()
    {
        _draft.Request = _draft.Request with { Prompt = "A cat." };
        IRenderedComponent<GenerateForm> form = RenderForm();
        Assert.Empty(form.FindAll("#fast_threshold"));

        form.FindAll("input[name=fast_mode]")[1].Change("on");
        Assert.Equal("0.025", form.Find("#fast_threshold").GetAttribute("value"));
        form.Find("#fast_threshold").Input("0.05");
        form.Find("form").Submit();
        form.FindAll("input[name=fast_mode]")[0].Change("on");
        form.Find("form").Submit();

        Assert.Equal([("easycache", 0.05), (null, (double?)null)], _submitted.Select(request => (request.FastMode, request.FastThreshold)));
    }
}
