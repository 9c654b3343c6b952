using System.Net;
using System.Text;
using Sluice.Health;
using Sluice.Simulation.Scripting;

namespace Sluice.Libraries.Tests.Http;

/// <summary>Answers that are errors: what is tried again, when, and what is passed on.</summary>
public sealed class HandlerRetryTests
{
    [Fact]
    public async Task A_providers_429_is_waited_out_to_its_hint_and_the_call_repeated()
    {
        using var rig = new Rig(options => options.Cooldown = new() { Base = TimeSpan.FromSeconds(1), HintMargin = 1, Jitter = 0 });
        rig.Provider.Options.Script.Next(ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(7)));

        var call = rig.ChatAsync();
        Assert.Equal((HealthState.Cooling, TimeSpan.FromSeconds(7)), (Assert.Single(rig.Now.Targets).Health.State, Assert.Single(rig.Now.Targets).Health.ReadyIn));
        rig.Time.Advance(TimeSpan.FromMilliseconds(6_999));
        Assert.False(call.IsCompleted);
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));

        using var answer = await call.WaitAsync(Rig.Hang);
        Assert.Equal((HttpStatusCode.OK, 2), (answer.StatusCode, rig.Upstream.Sent.Count));
        Assert.Equal(rig.Upstream.Sent[0], rig.Upstream.Sent[1]);
    }

    [Fact]
    public async Task A_hint_that_is_too_long_to_wait_for_is_passed_on_with_the_providers_answer()
    {
        using var rig = new Rig(options => options.MaxWait = TimeSpan.FromSeconds(5));
        rig.Provider.Options.Script.Next(ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(60)));

        using var answer = await rig.ChatAsync();

        Assert.Equal((HttpStatusCode.TooManyRequests, "60"), (answer.StatusCode, answer.Headers.GetValues("retry-after").Single()));
        Assert.Contains("rate_limit", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, rig.Now.OpenLeases);
    }

    [Theory]
    [InlineData(30, HttpStatusCode.TooManyRequests)] // as it is unless set
    [InlineData(40, HttpStatusCode.OK)]
    public async Task A_429_that_names_no_time_is_waited_for_where_MaxWait_is_longer_than_the_first_cooldown(int maxWaitSeconds, HttpStatusCode told)
    {
        using var rig = new Rig(options => options.MaxWait = TimeSpan.FromSeconds(maxWaitSeconds));
        rig.Provider.Options.Script.Next(ScriptedAnswer.RateLimited(null));

        var call = rig.ChatAsync();
        Assert.Equal(told == HttpStatusCode.TooManyRequests, call.IsCompleted);
        rig.Time.Advance(TimeSpan.FromSeconds(33)); // half a minute, and a tenth at most

        using var answer = await call.WaitAsync(Rig.Hang);
        Assert.Equal(told, answer.StatusCode);
    }

    [Fact]
    public async Task An_error_behind_status_200_is_an_error()
    {
        using var rig = new Rig(options => options.Retry = new() { Initial = TimeSpan.Zero, Max = TimeSpan.Zero });
        rig.Provider.Options.Script.Next(ScriptedAnswer.ErrorWithStatus200);

        using var answer = await rig.ChatAsync();

        Assert.Contains("\"choices\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(2, rig.Upstream.Sent.Count);
    }

    [Fact]
    public async Task A_body_that_can_be_sent_once_is_kept_for_further_attempts()
    {
        using var rig = new Rig(options => options.Retry = new() { Initial = TimeSpan.Zero, Max = TimeSpan.Zero });
        rig.Provider.Options.Script.Next(ScriptedAnswer.ServerError());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StreamContent(new OnceStream(Encoding.UTF8.GetBytes(Rig.Chat)));

        using var answer = await rig.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([Rig.Chat, Rig.Chat], rig.Upstream.Sent);
    }

    [Fact]
    public async Task A_caller_that_retries_too_is_told_of_once()
    {
        using var rig = new Rig(options => (options.Retry, options.Breaker) =
            (new() { Attempts = 2, Initial = TimeSpan.Zero, Max = TimeSpan.Zero, Budget = 1 }, new() { Failures = 100 }));
        rig.Provider.Options.Script.Next(6, ScriptedAnswer.ServerError());

        (await rig.ChatAsync()).Dispose();
        Assert.Empty(rig.Log.Lines);
        (await rig.PostAsync("/v1/chat/completions", Rig.Chat.Replace("Hello", "Howdy", StringComparison.Ordinal))).Dispose();
        Assert.Empty(rig.Log.Lines);
        (await rig.ChatAsync()).Dispose();
        (await rig.ChatAsync()).Dispose();

        Assert.Contains("ClientRetryPolicy(0)", Assert.Single(rig.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_retries_is_alone_in_it_where_the_controls_do_not()
    {
        using var rig = new Rig(options => options.Retry = new() { Attempts = 1 });
        rig.Provider.Options.Script.Next(2, ScriptedAnswer.ServerError());

        (await rig.ChatAsync()).Dispose();
        (await rig.ChatAsync()).Dispose();

        Assert.Empty(rig.Log.Lines);
    }

    private sealed class OnceStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override bool CanSeek => false;
    }
}
