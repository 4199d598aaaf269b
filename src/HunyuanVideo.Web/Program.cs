using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;

WebHost.Build(new ServerOptions(), args, builder =>
{
    var status = new ModelStatus(new ModelSnapshot
    {
        Card = ModelCard.Released,
        Phase = ModelPhase.Failed,
        Device = "CPU",
        Dtype = "fp32",
        Message = "This build serves the page without a model.",
    });
    builder.Services.AddSingleton<IModelStatus>(status);
    builder.Services.AddSingleton<IPromptMeter, ModelFreeServer>();
    builder.Services.AddSingleton<IVideoRenderer, ModelFreeServer>();
}).Run();

#pragma warning disable MA0047 // the compiler puts Program in no namespace
/// <summary>The entry point, named for the tests that start the app.</summary>
public partial class Program;
