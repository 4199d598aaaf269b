using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Generate;

public sealed class NumberFieldTests : ComponentTest
{
    private readonly GenerateDraft _draft = GenerateDraft.From(Samples.Card);
    private readonly List<RenderRequest> _submitted = [];

    /// <summary>Every number field of the form: those that come later, too.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("99999999999999999999999999")]
    [InlineData("1,500")]
    [InlineData("1.000,5")]
    [InlineData("ten")]
    [InlineData("0x10")]
    [InlineData("1e999")]
    public void Input_NoNumberInAnyField_IsToldThereAndNothingIsSent(string typed)
    {
        IRenderedComponent<GenerateForm> form = RenderForm();
        form.Find("#prompt").Input("A cat.");
        RenderRequest before = _draft.ToRequest();
        string[] fields = [.. form.FindAll("input[inputmode=numeric], input[inputmode=decimal]").Select(input => input.Id!)];
        Assert.Superset(new HashSet<string>(["seed", "infer_steps", "guidance_scale", "fps", "num_videos"], StringComparer.Ordinal), fields.ToHashSet(StringComparer.Ordinal));

        foreach (string field in fields)
        {
            string shown = form.Find($"#{field}").GetAttribute("value")!;
            form.Find($"#{field}").Input(typed);

            Assert.NotEmpty(form.Find($"#{field}-error").TextContent.Trim());
            Assert.Equal("true", form.Find($"#{field}").GetAttribute("aria-invalid"));
            Assert.Equal(typed, form.Find($"#{field}").GetAttribute("value"));
            form.Find("form").Submit();
            Assert.Empty(_submitted);
            Assert.NotEqual(0, _draft.Request.Seed);

            form.Find($"#{field}").Input(shown);
            Assert.Empty(form.FindAll($"#{field}-error"));
        }

        form.Find("form").Submit();
        Assert.Equal(before, Assert.Single(_submitted));
    }

    [Theory]
    [InlineData("guidance_scale", "1,5", 1.5)]
    [InlineData("guidance_scale", "1.5", 1.5)]
    [InlineData("flow_shift", "0,7", 0.7)]
    public void Input_DecimalComma_IsThatNumberAndStaysAsItIsTyped(string field, string typed, double expected)
    {
        IRenderedComponent<GenerateForm> form = RenderForm();

        form.Find($"#{field}").Input(typed);

        Assert.Equal(expected, field == "flow_shift" ? _draft.Request.FlowShift : _draft.Request.GuidanceScale);
        Assert.Equal(typed, form.Find($"#{field}").GetAttribute("value"));
        Assert.Empty(form.FindAll($"#{field}-error"));
    }

    [Fact]
    public void Reset_AfterNonsense_ShowsTheValuesAgain()
    {
        IRenderedComponent<GenerateForm> form = RenderForm();
        form.Find("#fps").Input("many");

        form.Find(".advanced-body > button").Click();

        Assert.Equal("24", form.Find("#fps").GetAttribute("value"));
        Assert.Empty(form.FindAll("#fps-error"));
    }

    [Fact]
    public void NoNegativePrompt_Chosen_IsSentWithoutAText()
    {
        IRenderedComponent<GenerateForm> form = RenderForm();
        form.Find("#prompt").Input("A cat.");
        form.Find("#negative_prompt").Input("dogs");

        form.Find("#no_negative_prompt").Change(true);
        form.Find("form").Submit();

        RenderRequest request = Assert.Single(_submitted);
        Assert.Equal((null, true), (request.NegativePrompt, request.NoNegativePrompt));
        Assert.True(form.Find("#negative_prompt").HasAttribute("disabled"));
    }

    private IRenderedComponent<GenerateForm> RenderForm() => Render<GenerateForm>(form => form
        .Add(it => it.Draft, _draft)
        .Add(it => it.Model, Samples.Model)
        .Add(it => it.Submit, request =>
        {
            _submitted.Add(request);
            return Task.FromResult<string?>(null);
        }));
}
