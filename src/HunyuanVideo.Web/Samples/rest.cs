using System.Net.Http.Json;
using System.Text.Json.Nodes;

using var http = new HttpClient { BaseAddress = new Uri("{server}") };

HttpResponseMessage answer = await http.PostAsJsonAsync("api/jobs", new { prompt = "{prompt}" });
answer.EnsureSuccessStatusCode();
JsonNode job = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;

while ((string)job["state"]! is "queued" or "running" or "encoding")
{
    Console.WriteLine($"{job["state"]} {job["phase"]} {job["step"]}/{job["steps"]}, {job["eta_seconds"]} s left");
    await Task.Delay(1000);
    job = (await http.GetFromJsonAsync<JsonNode>($"api/jobs/{job["id"]}"))!;
}

if ((string)job["state"]! == "succeeded")
{
    await File.WriteAllBytesAsync("video.mp4", await http.GetByteArrayAsync($"api/jobs/{job["id"]}/video"));
}
