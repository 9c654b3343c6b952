using System.Text;
using Sluice.Errors;
using Sluice.Keys;
using Sluice.Resilience;
using Sluice.Time;
using Sluice.Upstream;

namespace Sluice.Tests.Keys;

public sealed class ApiKeyCheckTests
{
    private const string Key = "sk-abcdefghijklmnopqrstuvwxyz";

    [Theory]
    [InlineData(200, """{"data":[]}""", ApiKeyState.Valid, "accepts")]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-abcdefghijklmnopqrstuvwxyz.","code":"invalid_api_key"}}""", ApiKeyState.Refused, "does not accept")]
    [InlineData(403, """{"error":{"message":"No access","type":"permission_error"}}""", ApiKeyState.NotAllowed, "may not do this: No access.")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}""", ApiKeyState.NoQuota, "used up: You exceeded your current quota.")]
    [InlineData(402, "{}", ApiKeyState.NoQuota, "used up.")]
    [InlineData(429, """{"error":{"message":"Slow down","code":"rate_limit_exceeded"}}""", ApiKeyState.RateLimited, "asked too fast: Slow down.")]
    [InlineData(500, "", ApiKeyState.ProviderDown, "nothing is known of the key")]
    [InlineData(503, "<html>", ApiKeyState.ProviderDown, "nothing is known of the key")]
    [InlineData(504, "", ApiKeyState.TimedOut, "nothing is known of the key")]
    [InlineData(404, "<html>not found</html>", ApiKeyState.WrongAddress, "is not the API")]
    [InlineData(200, "<html>welcome</html>", ApiKeyState.WrongAddress, "is not the API")]
    [InlineData(302, "", ApiKeyState.WrongAddress, "is not the API")]
    [InlineData(404, """{"error":{"message":"unknown path"}}""", ApiKeyState.Unclear, "says nothing of the key: unknown path.")]
    [InlineData(200, """{"error":{"message":"bad key sk-abcdefghijklmnopqrstuvwxyz","code":"invalid_api_key"}}""", ApiKeyState.Refused, "does not accept")]
    public async Task Every_answer_has_its_words_and_none_has_the_key(int status, string body, ApiKeyState state, string words)
    {
        var report = await CheckAsync(_ => new(new Answered(status, body)));

        Assert.Equal((state, status), (report.State, report.HttpStatus));
        Assert.Contains(words, report.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, report.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(report.Advice);
        Assert.Equal((state == ApiKeyState.Valid, state is ApiKeyState.Valid or ApiKeyState.NotAllowed or ApiKeyState.NoQuota or ApiKeyState.RateLimited), (report.IsUsable, report.IsKnown));
    }

    [Theory]
    [InlineData(null, ApiKeyState.Missing, "There is no API key")]
    [InlineData("  ", ApiKeyState.Missing, "There is no API key")]
    [InlineData("Bearer sk-abcdefghijklmnopqrstuvwxyz", ApiKeyState.WrongForm, "begins with 'Bearer'")]
    [InlineData("\"sk-abcdefghijklmnopqrstuvwxyz\"", ApiKeyState.WrongForm, "stands in quotes")]
    [InlineData("sk-abcdefghijklm nopqrstuvwxyz", ApiKeyState.WrongForm, "white space")]
    [InlineData("sk-abcdefghijklmnopqrstuvwxyz\n", ApiKeyState.WrongForm, "white space")]
    [InlineData("sk-abcdefghijklmnopqrstuvwxyzä", ApiKeyState.WrongForm, "no key has")]
    [InlineData("sk-your-api-key-goes-here-please", ApiKeyState.WrongForm, "placeholder")]
    [InlineData("${OPENAI_API_KEY_OF_TEAM_A}", ApiKeyState.WrongForm, "placeholder")]
    [InlineData("pk-abcdefghijklmnopqrstuvwxyz", ApiKeyState.WrongForm, "does not begin with sk- or hs-")]
    [InlineData("sk-short", ApiKeyState.WrongForm, "8 characters, and at least 20")]
    public async Task A_key_that_cannot_be_one_is_told_without_asking_anybody(string? key, ApiKeyState state, string words)
    {
        var report = await ApiKeyCheck.RunAsync(key, _ => throw new InvalidOperationException("asked"), Options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((state, report), (report.State, ApiKeyCheck.CheckForm(key, Options)));
        Assert.Contains(words, report.Message, StringComparison.Ordinal);
        if (state == ApiKeyState.WrongForm)
            Assert.DoesNotContain(key!, report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_in_time_and_no_connection_are_told_apart()
    {
        var time = new VirtualTimeProvider();
        var silent = ApiKeyCheck.RunAsync(Key, async ct =>
        {
            await Pause.For(time, TimeSpan.FromDays(1), ct).ConfigureAwait(false);
            throw new InvalidOperationException("not reached");
        }, Options, time, TestContext.Current.CancellationToken).AsTask();
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((ApiKeyState.TimedOut, "OpenAI did not answer within 10 s."), (await silent is var late ? late.State : default, late.Message));
        var refused = await CheckAsync(_ => throw new UpstreamException(ErrorCode.ServerError, wasSent: false, $"connection refused, key={Key}"));
        Assert.Equal(ApiKeyState.Unreachable, refused.State);
        Assert.DoesNotContain(Key, refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(ApiKeyState.TimedOut, (await CheckAsync(_ => throw new UpstreamException(ErrorCode.Timeout, wasSent: true, "no first byte"))).State);
    }

    [Fact]
    public async Task A_cancelled_check_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var check = ApiKeyCheck.RunAsync(Key, async ct =>
        {
            await cancel.CancelAsync();
            ct.ThrowIfCancellationRequested();
            return new Answered(200, "{}");
        }, Options, cancellationToken: cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await check);
    }

    [Fact]
    public async Task An_upstream_is_asked_for_its_models_and_its_hint_is_told()
    {
        var upstream = new Asked(new Answered(429, "{}", KeyValuePair.Create("retry-after", "7")));

        var report = await ApiKeyCheck.RunAsync(Key, upstream, Options, new VirtualTimeProvider(), TestContext.Current.CancellationToken);

        Assert.Equal(("GET /models", ApiKeyState.RateLimited, TimeSpan.FromSeconds(7), 1), (upstream.Line, report.State, report.RetryAfter, upstream.Answer.Disposed));
    }

    private static ApiKeyCheckOptions Options => new() { Prefixes = ["sk-", "hs-"], Provider = "OpenAI" };

    private static ValueTask<ApiKeyReport> CheckAsync(Func<CancellationToken, ValueTask<UpstreamResponse>> ask) =>
        ApiKeyCheck.RunAsync(Key, ask, Options, cancellationToken: TestContext.Current.CancellationToken);

    private sealed class Asked(Answered answer) : IUpstream
    {
        public Answered Answer => answer;

        public string? Line { get; private set; }

        public ValueTask<UpstreamResponse> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
        {
            Line = $"{request.Method} {request.Path}";
            return new(answer);
        }
    }

    private sealed class Answered(int status, string body, params KeyValuePair<string, string>[] headers) : UpstreamResponse
    {
        public int Disposed { get; private set; }

        public override int Status => status;

        public override IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

        public override Stream Body { get; } = new MemoryStream(Encoding.UTF8.GetBytes(body));

        public override ValueTask DisposeAsync()
        {
            Disposed++;
            return ValueTask.CompletedTask;
        }
    }
}
