using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Problems;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Api;

/// <summary>Which models there are, and the choice of one.</summary>
internal static class ModelEndpoints
{
    private const string NameField = "name";

    private static readonly Dictionary<string, FieldKind> Fields = new(StringComparer.Ordinal) { [NameField] = FieldKind.Text };

    public static void MapModels(this RouteGroupBuilder api)
    {
        api.MapGet("/models", Get).WithTags("System").WithName("GetModels").WithSummary("The models that can be chosen");
        api.MapPost("/model", PostAsync).WithTags("System").WithName("ChooseModel").WithSummary("Load another model, once no job runs")
            .RequireAuthorization(Policies.Administer)
            .TakesJson<ModelSelectionRequest>().ProducesJobProblems(StatusCodes.Status409Conflict);
    }

    private static Ok<ModelsResponse> Get(IModelChoice choice, CurrentCaller who) => TypedResults.Ok(Describe(choice, who));

    private static async Task<Results<Accepted<ModelsResponse>, ProblemHttpResult>> PostAsync(
        HttpRequest request, IModelChoice choice, CurrentCaller who, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        Dictionary<string, object> fields = FlatJson.Read(await RequestBody.ReadAsync(request, cancellationToken), Fields, errors);
        if (errors.Any)
        {
            return ApiProblem.Invalid(errors);
        }

        if (!fields.TryGetValue(NameField, out object? name))
        {
            return ApiProblem.Invalid(NameField, "The name of the model is missing; GET /api/models lists them.");
        }

        try
        {
            choice.Choose((string)name);
            return TypedResults.Accepted("/api/models", Describe(choice, who));
        }
        catch (ModelChoiceException error)
        {
            return error.IsUnknown ? ApiProblem.Invalid(NameField, error.Message) : ApiProblem.Conflict(error.Message);
        }
    }

    /// <summary>The models as whoever asks may know them: where they lie is for admins.</summary>
    private static ModelsResponse Describe(IModelChoice choice, CurrentCaller who)
    {
        ModelChoiceState state = choice.Current;
        return new ModelsResponse(
            state.Name,
            state.Pending,
            who.Sentence(state.Error),
            [.. choice.Find().Select(model => new ModelChoiceResponse(model.Name, who.MayAdminister() ? model.Path : Path.GetFileName(model.Path), model.IsCurrent))]);
    }
}
