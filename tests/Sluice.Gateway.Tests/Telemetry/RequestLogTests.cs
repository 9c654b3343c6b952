using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Commands;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Telemetry;

[Trait(SluiceProgram.Trait, SluiceProgram.TheProgram)]
public sealed class RequestLogTests
{
    [Fact]
    public async Task A_request_is_a_line_of_JSON_with_its_id()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", RunningGateway.Simulated[..^1] + ",\"telemetry\":{\"log\":{\"format\":\"json\",\"requests\":true}}}");
        using var sluice = new ServeProcess(folder, "--listen", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await sluice.UrlAsync(), Timeout = RunningGateway.Hang };

        using var answer = await client.SendAsync(RunningGateway.Chat("line\\nbreak"));
        using var served = await client.SendAsync(RunningGateway.Chat());
        var id = served.Headers.GetValues("x-sluice-request-id").Single();
        var line = JsonNode.Parse(await sluice.LineAsync(id))!;
        await sluice.SignalAsync("TERM");
        await sluice.EndAsync();

        var state = line["State"]!;
        Assert.Equal("Information", (string?)line["LogLevel"]);
        Assert.Equal((id, 200, "anonymous", "m", "sim", 1), ((string?)state["RequestId"], (int)state["Status"]!, (string?)state["Key"], (string?)state["Model"], (string?)state["Backend"], (int)state["Attempts"]!));
        Assert.True((int)state["OutputTokens"]! > 0);
    }

    [Theory]
    [InlineData("{\"format\":\"xml\"}", "telemetry.log.format")]
    [InlineData("{\"requests\":\"all\"}", "telemetry.log.requests")]
    public void What_cannot_be_logged_is_refused(string log, string path) =>
        Assert.Equal(path, Assert.Single(Samples.Parse(Samples.With($"\"telemetry\":{{\"log\":{log}}}")).Errors).Path);
}
