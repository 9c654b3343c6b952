using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Tests.BlackBox;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Simulation.Scripting;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Tests.Admin;

public sealed class UsageApiTests
{
    [Fact]
    public async Task Requests_are_listed_filtered_paged_and_shown_one_by_one()
    {
        await using var gateway = await AdminGateway.StartAsync();
        for (var i = 0; i < 3; i++)
            Assert.Equal(200, (await gateway.ChatAsync()).Status);
        Assert.Equal(404, (await gateway.ChatAsync(model: "nobody-has-it")).Status);

        Assert.Equal(4, Count(await gateway.GetAsync("/admin/requests")));
        Assert.Equal(3, Count(await gateway.GetAsync("/admin/requests?status=200&backend=sim&key=file-key&model=m&from=1h")));
        Assert.Equal(1, Count(await gateway.GetAsync("/admin/requests?status=4xx")));
        Assert.Equal(1, Count(await gateway.GetAsync("/admin/requests?q=BODY-has")));
        Assert.Equal(0, Count(await gateway.GetAsync("/admin/requests?q=%25")));
        Assert.Equal(0, Count(await gateway.GetAsync("/admin/requests?key=somebody")));
        Assert.Equal(0, Count(await gateway.GetAsync("/admin/requests?from=2999-01-01")));

        var first = await gateway.GetAsync("/admin/requests?limit=3");
        var second = await gateway.GetAsync($"/admin/requests?limit=3&before={(string?)first.Json!["next"]}");
        var ids = Ids(first).Concat(Ids(second)).ToArray();
        Assert.Equal((3, 1, 4), (Count(first), Count(second), ids.Distinct(StringComparer.Ordinal).Count()));
        Assert.Null(second.Json!["next"]);

        var one = (await gateway.GetAsync($"/admin/requests/{ids[1]}")).Json!;
        Assert.Equal((ids[1], "m", "sim", 1, 200), ((string?)one["id"], (string?)one["model"], (string?)one["backend"], (int)one["attempts"]!, (int)one["status"]!));
        Assert.True((decimal)one["costUsd"]! > 0);
        Assert.True((long)one["estimatedOutputTokens"]! >= (long)one["outputTokens"]!);
        Assert.Equal(404, (await gateway.GetAsync("/admin/requests/req_nobody")).Status);
    }

    [Fact]
    public async Task One_request_shows_the_attempts_that_failed_and_why_it_was_refused()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(7)));
        await using var gateway = await AdminGateway.StartAsync(
            $$"""
            { "backends": { "a": { "protocol": "openai", "baseUrl": "{{provider.BaseUrl}}", "apiKey": "{{Provider.ApiKey}}", "models": { "m": "m" } },
                            "b": { {{AdminGateway.Simulated()}}, "models": { "m": "m" } } },
              "keys": { "file-key": { "key": "sk-file-0123456789abcdef", "limits": { "rpm": 1 } } }, "wait": { "max": "0" } }
            """);
        Assert.Equal((200, "b"), await gateway.ChatAsync());
        Assert.Equal(429, (await gateway.ChatAsync()).Status);
        var ids = Ids(await gateway.GetAsync("/admin/requests")).ToArray();

        var answered = (await gateway.GetAsync($"/admin/requests/{ids[1]}")).Json!;
        var attempt = Assert.Single(answered["failedAttempts"]!.AsArray())!;
        Assert.Equal(("a/m", 429, "E2001", "rate_limited"), ((string?)attempt["target"], (int)attempt["status"]!, (string?)attempt["error"], (string?)attempt["errorName"]));
        Assert.Null(answered["refusal"]);

        var refused = (await gateway.GetAsync($"/admin/requests/{ids[0]}")).Json!;
        Assert.Empty(refused["failedAttempts"]!.AsArray());
        var refusal = refused["refusal"]!;
        Assert.Equal(("rate", "rpm", "key:file-key", 1m, 1m), ((string?)refusal["component"], (string?)refusal["limit"], (string?)refusal["scope"], (decimal)refusal["max"]!, (decimal)refusal["used"]!));
        Assert.True((long)refusal["retryAfterMs"]! is > 0 and <= 60_000 && (bool)refusal["retryAfterExact"]!);
        Assert.True((DateTime)refusal["passesAt"]! > (DateTime)refused["at"]!);
    }

    [Theory]
    [InlineData("/admin/requests?limit=0")]
    [InlineData("/admin/requests?limit=many")]
    [InlineData("/admin/requests?status=ok")]
    [InlineData("/admin/requests?before=yesterday")]
    [InlineData("/admin/requests?from=yesterday")]
    [InlineData("/admin/requests?kee=k")]
    [InlineData("/admin/usage?by=colour")]
    [InlineData("/admin/usage?from=1h&to=2h")]
    [InlineData("/admin/series?step=90s")]
    [InlineData("/admin/series?from=30d&step=1m")]
    [InlineData("/admin/series?from=3650d&step=1h")]
    [InlineData("/admin/cooldowns?limit=1001")]
    [InlineData("/admin/audit?before=x")]
    [InlineData("/admin/events?kinds=gossip")]
    public async Task A_wrong_query_is_told_and_not_guessed_at(string path)
    {
        await using var gateway = await AdminGateway.StartAsync();

        var answer = await gateway.GetAsync(path);

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Usage_sums_up_by_name_and_by_time()
    {
        await using var gateway = await AdminGateway.StartAsync();
        for (var i = 0; i < 3; i++)
            await gateway.ChatAsync();
        await gateway.ChatAsync(model: "nobody-has-it");

        using var guard = new CancellationTokenSource(RunningGateway.Hang);
        JsonNode byModel;
        do
            byModel = (await gateway.GetAsync("/admin/usage?by=model")).Json!;
        while ((int)byModel["total"]!["requests"]! < 4 && !guard.IsCancellationRequested); // a call is noted once its answer is out
        Assert.Equal("m nobody-has-it", string.Join(' ', byModel["rows"]!.AsArray().Select(row => (string?)row!["group"])));
        Assert.Equal((4, 1), ((int)byModel["total"]!["requests"]!, (int)byModel["total"]!["errors"]!));
        foreach (var by in (string[])["backend", "key", "user", "agent", "hour", "day"])
            Assert.Equal(4, (int)(await gateway.GetAsync($"/admin/usage?by={by}&from=2h")).Json!["total"]!["requests"]!);
        Assert.Equal(4, (int)(await gateway.GetAsync("/admin/usage?by=hour&key=file-key&from=2h")).Json!["total"]!["requests"]!);
        Assert.Empty((await gateway.GetAsync("/admin/usage?by=hour&key=somebody&from=2h")).Json!["rows"]!.AsArray());
        var spent = (decimal)(await gateway.GetAsync("/admin/usage?by=key")).Json!["total"]!["costUsd"]!;
        var listed = (await gateway.GetAsync("/admin/requests")).Json!["requests"]!.AsArray().Sum(request => (decimal?)request!["costUsd"] ?? 0);
        Assert.Equal(listed, spent);
    }

    [Fact]
    public async Task The_series_adds_up_to_what_was_asked()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Config.Replace("1000 }", "2 }", StringComparison.Ordinal).TrimEnd()[..^1] + ",\"wait\":{\"max\":\"0\"}}");
        for (var i = 0; i < 3; i++)
            await gateway.ChatAsync();

        var recent = (await gateway.GetAsync("/admin/series?from=10m")).Json!;
        var points = recent["points"]!.AsArray();
        Assert.Equal(("memory", 60_000), ((string?)recent["source"], (int)recent["stepMs"]!));
        Assert.Equal((3, 1, 1), (Sum("requests"), Sum("errors"), points.Sum(point => (int?)point!["refusals"]!["rate"] ?? 0)));
        Assert.Contains(points, point => point!["latency"]!["p95"] is not null);
        Assert.True((await gateway.GetAsync("/admin/series?from=60m&step=5m")).Json!["points"]!.AsArray().Count is 12 or 13);

        var stored = (await gateway.GetAsync("/admin/series?from=2d&step=1h")).Json!;
        Assert.Equal("store", (string?)stored["source"]);
        var hours = stored["points"]!.AsArray();
        Assert.Equal((3, 1), (hours.Sum(point => (int)point!["requests"]!), hours.Sum(point => (int?)point!["refusals"]!["rate"] ?? 0)));
        Assert.Contains(hours, point => point!["latency"]!["p95"] is not null && point["firstToken"]!["p50"] is not null);
        var days = (await gateway.GetAsync("/admin/series?from=30d&step=1d")).Json!["points"]!.AsArray();
        Assert.Equal(1, days.Sum(point => (int?)point!["refusals"]!["rate"] ?? 0));
        Assert.Contains(days, point => point!["latency"]!["p95"] is not null);

        int Sum(string member) => points.Sum(point => (int)point![member]!);
    }

    [Fact]
    public void A_quantile_is_never_too_short_and_at_most_six_percent_too_long()
    {
        var random = new Random(4711);
        for (var run = 0; run < 200; run++)
        {
            var counts = new LatencyCounts();
            var values = Enumerable.Range(0, random.Next(1, 200)).Select(_ => (long)Math.Pow(2, random.NextDouble() * 20)).Order().ToArray();
            foreach (var value in values)
                counts.Add(value);
            foreach (var share in (double[])[0.5, 0.95, 1])
            {
                var exact = values[(int)Math.Ceiling(share * values.Length) - 1];
                var read = counts.Quantile(share)!.Value;
                Assert.True(read >= exact && read <= Math.Ceiling(exact * 1.06), string.Create(CultureInfo.InvariantCulture, $"run {run}: {read} for {exact}"));
            }
        }

        Assert.Null(new LatencyCounts().Quantile(0.5));
    }

    [Fact]
    public void The_series_remembers_an_hour_and_forgets_what_is_older()
    {
        var series = new RequestSeries();
        for (var minute = 0; minute < 200; minute++)
            series.Record(new UsageRecord { TimeMs = minute * 60_000, RequestId = "r", KeyName = "k", Status = 200 });

        Assert.Equal(60, series.Sum(140 * 60_000, 200 * 60_000).Requests);
        Assert.Equal(0, series.Sum(0, 100 * 60_000).Requests);
        series.Record(new UsageRecord { TimeMs = 0, RequestId = "late", KeyName = "k", Status = 200 });
        Assert.Equal(60, series.Sum(140 * 60_000, 200 * 60_000).Requests);
    }

    [Fact]
    public async Task A_correction_is_booked_bounded_and_audited()
    {
        await using var gateway = await AdminGateway.StartAsync(
            AdminGateway.Config.Replace("\"limits\": { \"rpm\": 1000 }", "\"limits\": { \"rpm\": 1000 }, \"budgets\": [ { \"usd\": 5, \"window\": \"day\" } ]", StringComparison.Ordinal));
        await gateway.ChatAsync();

        var added = await gateway.PostAsync("/admin/budgets/adjust", """{"scope":"key:file-key","limit":"usd/day","usd":1.5,"reason":"billed elsewhere"}""");
        Assert.Equal((200, 1.5m), (added.Status, (decimal)added.Json!["usd"]!));
        var budget = (await gateway.GetAsync("/admin/status")).Json!["keys"]![0]!["budgets"]![0]!;
        Assert.True((decimal)budget["spentUsd"]! is > 1.5m and < 1.6m);
        var taken = await gateway.PostAsync("/admin/budgets/adjust", """{"scope":"key:file-key","limit":"usd/day","usd":-100,"reason":"a gift"}""");
        Assert.True((decimal)taken.Json!["usd"]! is < -1.5m and > -1.6m);
        Assert.Equal(3, (int)(await gateway.PostAsync("/admin/budgets/adjust", """{"scope":"key:file-key","limit":"rpm","amount":3,"reason":"a test"}""")).Json!["amount"]!);

        var audit = (await gateway.GetAsync("/admin/audit?subject=key:file-key")).Json!["entries"]!.AsArray();
        Assert.Equal("a test|a gift|billed elsewhere", string.Join('|', audit.Select(entry => (string?)entry!["reason"])));
    }

    [Theory]
    [InlineData("""{"scope":"key:nobody","limit":"rpm","amount":1,"reason":"r"}""", 404)]
    [InlineData("""{"scope":"key:file-key","limit":"tpm","amount":1,"reason":"r"}""", 404)]
    [InlineData("""{"scope":"key:file-key","limit":"rpm","usd":1,"reason":"r"}""", 400)]
    [InlineData("""{"scope":"key:file-key","limit":"rpm","amount":1,"usd":1,"reason":"r"}""", 400)]
    [InlineData("""{"scope":"key:file-key","limit":"rpm","amount":1}""", 400)]
    [InlineData("""{"scope":"key:file-key","limit":"rpm","amount":1,"reason":"  ","x":1}""", 400)]
    public async Task A_correction_that_cannot_be_booked_is_refused(string body, int status)
    {
        await using var gateway = await AdminGateway.StartAsync();

        Assert.Equal(status, (await gateway.PostAsync("/admin/budgets/adjust", body)).Status);
        Assert.Empty((await gateway.GetAsync("/admin/audit")).Json!["entries"]!.AsArray());
    }

    [Fact]
    public async Task A_backup_is_made_listed_and_whole()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.PostAsync("/admin/keys", """{"name":"k"}""");

        var made = await gateway.PostAsync("/admin/backup");

        Assert.Equal(201, made.Status);
        Assert.True(File.Exists((string)made.Json!["file"]!));
        Assert.Equal((string?)made.Json["file"], (string?)(await gateway.GetAsync("/admin/backups")).Json!["backups"]![0]!["file"]);
    }

    private static int Count(AdminAnswer answer) => answer.Json!["requests"]!.AsArray().Count;

    private static IEnumerable<string> Ids(AdminAnswer answer) => answer.Json!["requests"]!.AsArray().Select(request => (string)request!["id"]!);
}
