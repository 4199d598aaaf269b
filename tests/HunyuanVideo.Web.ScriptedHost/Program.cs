using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.ScriptedHost;

// ScriptedHost [port] [nano|released] [milliseconds a step] [ready|loading|failed] [data folder]
int port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 7861;
bool nano = args.Length < 2 || args[1] == "nano";
int step = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 150;
string data = args.Length > 4 ? args[4] : Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"hunyuanvideo-scripted-{port}"));

ModelCard card = nano ? ModelCard.Open(Path.Combine(AppContext.BaseDirectory, "Nano", ModelCard.FileName)) : ModelCard.Released;
var status = new ModelStatus(new ModelSnapshot
{
    Card = card,
    Phase = args.Length < 4 || args[3] == "ready" ? ModelPhase.Ready : args[3] == "failed" ? ModelPhase.Failed : ModelPhase.Loading,
    Device = nano ? "CPU, 2 threads" : "H200, 112 of 139 GiB free",
    Dtype = nano ? "fp32" : "bf16",
    Message = args.Length < 4 || args[3] == "ready" ? null
        : args[3] == "failed" ? "The model folder /models/hunyuan has no transformer; give --model a folder with a transformer/ in it."
        : "Loading the transformer: 8.1 of 25.6 GB, 40 s left. A video started now waits for it.",
    Loaded = args.Length < 4 || args[3] == "ready" ? null : 0.31,
});
WebHost.Build(new ServerOptions { Port = port, DataDir = data }, [], builder =>
{
    builder.Services.AddSingleton<IModelStatus>(status);
    builder.Services.AddSingleton<IPromptMeter>(new WordMeter(card.TextLength));
    builder.Services.AddSingleton<IVideoRenderer>(new ScriptedVideoRenderer(TimeSpan.FromMilliseconds(step)));
}).Run();
