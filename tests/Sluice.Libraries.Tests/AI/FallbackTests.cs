using System.Net;
using Microsoft.Extensions.AI;
using Sluice.Admission;
using Sluice.AI;
using Sluice.Control;

namespace Sluice.Libraries.Tests.AI;

/// <summary>Several clients that stand in for each other, on virtual time.</summary>
public sealed class FallbackTests : IDisposable
{
    private readonly VirtualTimeProvider _time = new();
    private readonly ScriptedClient _first = new();
    private readonly ScriptedClient _second = new();

    [Fact]
    public async Task The_first_that_is_well_and_has_room_answers()
    {
        using var client = Over(new("first", _first) { RequestsPerMinute = 1 }, new("second", _second));

        await client.GetResponseAsync("Hello");
        await client.GetResponseAsync("Hello");

        Assert.Equal((1, 1), (_first.Asked.Count, _second.Asked.Count));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.PaymentRequired)]
    public async Task What_another_provider_may_help_goes_on_to_it_at_once(HttpStatusCode status)
    {
        using var client = Over(new("first", _first), new("second", _second) { Model = "claude-sonnet-4" });
        _first.Then(new HttpRequestException("no", null, status));

        var answer = await client.GetResponseAsync("Hello", new() { ModelId = "gpt-4o" });

        Assert.Equal("Hello.", answer.Text);
        Assert.Equal("claude-sonnet-4", Assert.Single(_second.Asked)!.ModelId);
        Assert.Equal("gpt-4o", Assert.Single(_first.Asked)!.ModelId);
    }

    [Fact]
    public async Task What_is_the_callers_own_mistake_stays_with_the_first()
    {
        using var client = Over(new("first", _first), new("second", _second));
        _first.Then(new HttpRequestException("bad parameter", null, HttpStatusCode.BadRequest));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetResponseAsync("Hello"));

        Assert.Empty(_second.Asked);
    }

    [Fact]
    public async Task A_stream_commits_with_its_first_update()
    {
        using var client = Over(new("first", _first), new("second", _second));
        _first.Then(new IOException("before")).Then(ScriptedClient.Say("One "), new IOException("after"));
        _second.Then(ScriptedClient.Say("Two"));

        var text = "";
        await foreach (var update in client.GetStreamingResponseAsync("Hello"))
            text += update.Text;
        Assert.Equal("Two", text);
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync("Hello"))
                text += update.Text;
        });

        Assert.Equal("TwoOne ", text);
        Assert.Single(_second.Asked);
    }

    [Fact]
    public async Task One_budget_holds_over_all_of_them()
    {
        using var client = OverBudgeted(
            options =>
            {
                options.MaxWait = TimeSpan.Zero;
                options.Budgets.Add(BudgetSettings.PerRolling(TimeSpan.FromHours(1), 0.003m));
            },
            new("first", _first) { RequestsPerMinute = 1 },
            new("second", _second));
        _first.Then(ScriptedClient.Answer("Yes.", 0, 4_000)); // 4,000 x 0.60 USD per million: 0.0024

        await client.GetResponseAsync("Hello");
        var refused = await Assert.ThrowsAsync<CallRefusedException>(() => client.GetResponseAsync("Hello"));

        Assert.Equal(RefusalComponent.Cost, refused.Refusal.Component);
        Assert.Empty(_second.Asked);
    }

    [Fact]
    public void Disposing_it_disposes_all_of_them()
    {
        Over(new("first", _first), new("second", _second)).Dispose();
        Assert.True(_first.IsDisposed && _second.IsDisposed);
    }

    [Fact]
    public void Names_are_needed_and_are_unique()
    {
        var error = Assert.Throws<ArgumentException>(() => Over(new("same", _first), new("same", _second)));
        Assert.Contains("Two backends are named 'same'", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Over());
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    private FallbackChatClient Over(params FallbackTarget[] targets) => new(targets, null, _time);

    private FallbackChatClient OverBudgeted(Action<TrafficControlOptions> configure, params FallbackTarget[] targets) => new(targets, configure, _time);
}
