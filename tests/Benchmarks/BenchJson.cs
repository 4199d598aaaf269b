using System.Text.Json.Serialization;
using HunyuanVideo.Benchmarks.Fast;
using HunyuanVideo.Benchmarks.Jobs;
using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Benchmarks.Parts;

namespace HunyuanVideo.Benchmarks;

/// <summary>How figures are written for programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MachineLine))]
[JsonSerializable(typeof(PlanLine))]
[JsonSerializable(typeof(CeilingLine))]
[JsonSerializable(typeof(DitStepLine))]
[JsonSerializable(typeof(SkippedStepLine))]
[JsonSerializable(typeof(PartLine))]
[JsonSerializable(typeof(KernelLine))]
[JsonSerializable(typeof(Fp8RefusedLine))]
[JsonSerializable(typeof(RenderLine))]
[JsonSerializable(typeof(JobLine))]
[JsonSerializable(typeof(FastRenderLine))]
[JsonSerializable(typeof(FastModeLine))]
[JsonSerializable(typeof(SoakResult))]
internal sealed partial class BenchJson : JsonSerializerContext;
