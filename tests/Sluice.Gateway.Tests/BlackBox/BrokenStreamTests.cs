using Sluice.Errors;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>How a stream that broke upstream ends on the wire.</summary>
public class BrokenStreamTests
{
    public static TheoryData<string, ScriptedAnswer> Breaks => new()
    {
        { "cut", ScriptedAnswer.CutAfter(4) },
        { "cut before the end mark", ScriptedAnswer.CutAfter(1000) },
        { "clean end without the end mark", ScriptedAnswer.WithoutDone },
        { "malformed", ScriptedAnswer.MalformedAt(4) },
        { "error event", ScriptedAnswer.ErrorEventAt(4) },
        { "silence", ScriptedAnswer.HungAfter(4) },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task What_came_arrives_then_an_error_event_and_no_end_of_the_body(string kind, ScriptedAnswer answer)
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, """ "timeouts": { "idle": "300ms" } """, [answer]);
        await using var gateway = await Gateway.OverAsync("", provider);

        var wire = await RawHttp.ExchangeAsync(
            gateway.Url, RawHttp.Post("Content-Type: application/json\r\nContent-Length: 80\r\n", System.Text.Encoding.ASCII.GetBytes(Gateway.Chat(true).PadRight(80))));
        var row = await gateway.Usage.NextAsync();

        Assert.True(wire.Contains("\"delta\"", StringComparison.Ordinal), kind);
        Assert.Equal(200, RawHttp.Status(wire));
        Assert.EndsWith("}\n\n\r\n", wire, StringComparison.Ordinal); // the chunk's end, and no last chunk "0"
        Assert.Contains("""data: {"error":{"message":""", wire, StringComparison.Ordinal);
        Assert.Contains("\"source\":\"provider\"", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("\"del\n", wire, StringComparison.Ordinal);
        Assert.NotNull(row.Error);
        Assert.Equal(200, row.Status);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task A_broken_stream_of_unknown_use_is_charged_at_its_estimate()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.CutAfter(4));
        await using var gateway = await Gateway.OverAsync(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "budgets": [ { "usd": 1, "window": "day" } ] } }, "prices": { "m": { "input": 0, "output": 100 } } """,
            provider);

        using (var response = await gateway.SendAsync(Gateway.Chat(true, ",\"max_tokens\":1000")))
            await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.CopyToAsync(Stream.Null));
        var row = await gateway.Usage.NextAsync();
        var spent = gateway.Runtime.Admission.Capture().Scopes.Single(s => s.Name == "key:team").Limits.Single();

        Assert.Equal(100_000_000, spent.Used);
        Assert.Equal(0, spent.Reserved);
        Assert.Equal(100_000_000, row.CostNanoUsd);
        Assert.True(row.IsEstimated);
        Assert.Equal(ErrorCode.ServerError, row.Error);
    }
}
