using System.Collections.Concurrent;
using System.Net;
using System.Text;
using CsCheck;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>Settings that nobody would send on purpose. What is let through can be rendered, and nothing is an error of the server.</summary>
public sealed class ParameterFuzzTests(ITestOutputHelper output) : ApiTest
{
    private const int OverHttp = 2_000;

    private static readonly Gen<string> Odd = Gen.OneOf<string>(
        "null", "true", "[]", "{}", "[1]", "\"\"", "\" \"", "0", "-0", "-1", "1", "1.5", "64.0", "6.4e1", "1e309", "-1e309", "1e-400", "1E2", "2147483648", "-2147483649",
        "9223372036854775807", "9223372036854775808", "\"64\"", "\"NaN\"", "NaN", "Infinity", "\"\\ud800\"", "\"\\u0000\"", "\"a\\nb\"", "\"<script>\"", "01", "+1", ".5", "5.", "0x10");

    private static readonly Gen<string> Texts = Gen.OneOf<string>(
        Gen.OneOf<string>("\"A cat.\"", "\"a red ball\"", "\"$(id) `id` ; rm -rf /\"", "\"\\u202eabc\""),
        Gen.String[0, 40].Select(text => System.Text.Json.JsonSerializer.Serialize(text)));

    private static readonly Gen<(string Name, string Value)> Field = Gen.OneOf<(string Name, string Value)>(
        Pair("prompt", Texts),
        Pair("negative_prompt", Texts),
        Pair("width", Whole(1, 300, 16)),
        Pair("height", Whole(1, 300, 16)),
        Pair("video_length", Whole(0, 260, 4, 1)),
        Pair("infer_steps", Whole(0, 110, 1)),
        Pair("seed", Gen.Long.Select(seed => $"{seed}")),
        Pair("guidance_scale", Real(0, 25)),
        Pair("flow_shift", Real(-1, 30)),
        Pair("embedded_guidance_scale", Real(0, 25)),
        Pair("fps", Whole(-1, 130, 1)),
        Pair("crf", Whole(-1, 60, 1)),
        Pair("fast_mode", Gen.OneOf<string>("\"easycache\"", "\"magcache\"", "\"exact\"", "\"none\"", "\"\"")),
        Pair("fast_threshold", Real(-1, 2)),
        Pair("source_job", Gen.OneOf<string>("\"00000000000000000000000000000000\"", "\"../x\"", "\"\"")),
        Pair("strength", Real(-1, 2)),
        Pair("webhook_url", Gen.OneOf<string>("\"http://169.254.169.254/\"", "\"file:///etc/passwd\"", "\"x\"")),
        Gen.Select(Gen.String[0, 8], Odd).Select((name, value) => (System.Text.Json.JsonSerializer.Serialize(name)[1..^1], value)));

    private static readonly Gen<byte[]> Bodies = Gen.Frequency<byte[]>(
        (12, Field.Array[0, 6].Select(fields => Join(fields))),
        (6, Field.Array[0, 2].Select(fields => Join([("prompt", "\"A cat.\""), .. fields]))),
        (1, Gen.Select(Field.Array[0, 6], Gen.Int[0, 500]).Select((fields, cut) => Join(fields) is var body && body.Length > 0 ? body[..(cut % body.Length)] : [])),
        (1, Gen.Select(Field.Array[0, 6], Gen.Int[0, 500], Gen.Byte).Select(Spoil)),
        (1, Gen.Byte.Array[0, 60]));

    public override ValueTask InitializeAsync()
    {
        App.Settings["Jobs:MostQueued"] = "1000000";
        return base.InitializeAsync();
    }

    [Fact]
    public async Task AnySettings_PastTheRules_CanBeRendered()
    {
        int count = FuzzForm.Count(100_000);
        var kept = new ConcurrentQueue<byte[]>();
        int passed = 0;
        RenderRequest defaults = RenderFields.Defaults(Samples.Card);
        Bodies.Sample(
            body =>
            {
                var errors = new FieldErrors();
                RenderRequest request = JobBody.ReadSubmission(body, errors).Apply(defaults, errors);
                if (kept.Count < OverHttp)
                {
                    kept.Enqueue(body);
                }

                if (errors.Any)
                {
                    Assert.False(string.IsNullOrWhiteSpace(errors.ToString()));
                    return true;
                }

                Interlocked.Increment(ref passed);
                return Fault(request) is null;
            },
            seed: FuzzForm.Seed,
            iter: count,
            threads: 1,
            writeLine: output.WriteLine);
        output.WriteLine($"{passed} of {count} settings were let through");
        Assert.True(passed > count / 50, $"only {passed} of {count} were let through: the rest of the test shows little");
        await SendAllAsync([.. kept]);
    }

    /// <summary>The same bodies over HTTP: nothing that cannot be rendered comes to the renderer, and the server is at fault in nothing.</summary>
    private async Task SendAllAsync(byte[][] bodies)
    {
        var faults = new ConcurrentBag<string>();
        App.Renderer.Ending = task =>
        {
            if (Fault(task.Request) is { } fault)
            {
                faults.Add(fault);
            }

            return WriteResult(task, [1]);
        };
        App.Renderer.Finish();
        int accepted = 0;
        foreach (byte[] body in bodies)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = new ByteArrayContent(body) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            using HttpResponseMessage answer = await Client.SendAsync(request, Token);

            Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.BadRequest, $"{(int)answer.StatusCode}: {Encoding.UTF8.GetString(body)}");
            accepted += answer.StatusCode == HttpStatusCode.Accepted ? 1 : 0;
        }

        output.WriteLine($"{accepted} of {bodies.Length} were accepted over HTTP");
        await App.Jobs.CancelAllAsync(Token);
        Assert.Empty(faults);
    }

    /// <summary>What a renderer could not do, told by figures of its own and not by the rules that are tested.</summary>
    private static string? Fault(RenderRequest request)
    {
        bool fits = request.Width is >= 16 and <= 4096 && request.Width % 16 == 0
            && request.Height is >= 16 and <= 4096 && request.Height % 16 == 0
            && request.VideoLength is >= 1 and <= 1001 && (request.VideoLength - 1) % 4 == 0
            && request.InferSteps is >= 1 and <= 100
            && request.Seed >= -1
            && double.IsFinite(request.GuidanceScale) && request.GuidanceScale is >= 1 and <= 20
            && double.IsFinite(request.FlowShift) && request.FlowShift is > 0 and <= 25
            && double.IsFinite(request.EmbeddedGuidanceScale) && request.EmbeddedGuidanceScale is >= 1 and <= 20
            && request.Strength is null or (> 0 and < 1)
            && request.Fps is null or (>= 1 and <= 120)
            && request.Crf is null or (>= 1 and <= 51)
            && request.FastThreshold is null or (> 0 and <= 1)
            && IsText(request.Prompt) && !string.IsNullOrWhiteSpace(request.Prompt)
            && (request.NegativePrompt is null || IsText(request.NegativePrompt));
        return fits && Enum.IsDefined(request.ToSettings().FastMode) ? null : request.ToString();
    }

    private static bool IsText(string text) => text.Length <= 20_000 && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static Gen<(string Name, string Value)> Pair(string name, Gen<string> plausible) =>
        Gen.Frequency<string>((3, plausible), (1, Odd)).Select(value => (name, value));

    private static Gen<string> Whole(int from, int to, int step, int plus = 0) => Gen.Int[from, to].Select(value => $"{(value * step) + plus}");

    private static Gen<string> Real(double from, double to) => Gen.Double[from, to].Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));

    private static byte[] Join((string Name, string Value)[] fields) =>
        Encoding.UTF8.GetBytes($"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Value}"))}}}");

    private static byte[] Spoil((string Name, string Value)[] fields, int at, byte value)
    {
        byte[] body = Join(fields);
        body[at % body.Length] = value;
        return body;
    }
}
