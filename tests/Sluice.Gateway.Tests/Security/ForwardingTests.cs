using System.Globalization;
using System.Text;
using Sluice.Gateway.Tests.BlackBox;

namespace Sluice.Gateway.Tests.Security;

/// <summary>Nothing that a caller writes makes the gateway ask anybody but its backends, or anything of them but what it serves.</summary>
public sealed class ForwardingTests
{
    private static readonly string[] Served = ["/v1/chat/completions", "/v1/models"];

    public static TheoryData<string> Targets =>
    [
        "http://ELSEWHERE/v1/chat/completions",
        "https://ELSEWHERE/v1/chat/completions",
        "http://localhost@ELSEWHERE/v1/chat/completions",
        "http://ELSEWHERE#localhost/v1/chat/completions",
        "//ELSEWHERE/v1/chat/completions",
        "/@ELSEWHERE/v1/chat/completions",
        "@ELSEWHERE/v1/chat/completions",
        ":@ELSEWHERE/v1/chat/completions",
        "\\\\ELSEWHERE\\v1\\chat\\completions",
        "/\\ELSEWHERE/v1/chat/completions",
        "/v1/http://ELSEWHERE/chat/completions",
        "/v1/../admin/status",
        "/v1/%2e%2e/admin/status",
        "/v1/..%2fadmin/status",
        "/v1/chat/completions/../../../admin/keys",
        "/v1/chat/completions/%2e%2e/%2e%2e/files",
        "/v1/chat/completions/..%2f..%2ffiles",
        "/v1/chat/completions/..%5c..%5cfiles",
        "/v1/chat/completions/..;/files",
        "/v1/chat%2fcompletions",
        "/v1/chat/completions%00/files",
        "/v1/chat/completions%0d%0aHost:%20ELSEWHERE",
        "/v1/responses/..%2f..%2ffiles",
        "/v1/responses/%2e%2e",
        "/v1/responses/a%2fb",
        "/openai/deployments/..%2f..%2ffiles/chat/completions",
        "/openai/deployments/../files",
        "/v1/%63hat/completions",
        "/v1/chat/completions?../../files",
        "/v1/chat/completions?url=http://ELSEWHERE/",
        "/v1/chat/completions?a=%23b%3f/../files",
        "*",
        "ELSEWHERE",
    ];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_path_leads_to_what_is_served_or_nowhere(string target)
    {
        var (bait, gateway) = await Bait.StartAsync();
        await using (bait)
        await using (gateway)
        {
            var path = target.Replace("ELSEWHERE", bait.Elsewhere.Authority, StringComparison.Ordinal);
            var body = Encoding.UTF8.GetBytes(BlackBox.Gateway.Chat());
            foreach (var method in (string[])["POST", "GET", "CONNECT", "OPTIONS", "TRACE"])
            {
                var length = method == "POST" ? string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n") : "";
                var request = $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {BlackBox.Gateway.Secret}\r\n{length}\r\n";
                var answer = await RawHttp.ExchangeAsync(gateway.Url, [.. Encoding.Latin1.GetBytes(request), .. method == "POST" ? body : []]);

                Assert.True(RawHttp.Status(answer) is >= 200 and < 500, $"{method} {path}: {answer}");
                Assert.DoesNotContain("\"backends\"", answer, StringComparison.Ordinal);
            }

            Assert.Equal(0, bait.Reached);
            Assert.All(bait.Asked, asked => Assert.Contains(asked.Target.Split('?')[0], Served, StringComparer.Ordinal));
            await gateway.ServesAsync();
        }
    }

    [Theory]
    [InlineData("x-forwarded-host")]
    [InlineData("x-forwarded-proto")]
    [InlineData("x-original-url")]
    [InlineData("x-rewrite-url")]
    [InlineData("x-http-method-override")]
    [InlineData("forwarded")]
    [InlineData("x-sluice-backend")]
    [InlineData("referer")]
    [InlineData("origin")]
    public async Task A_header_leads_nowhere_else(string name)
    {
        var (bait, gateway) = await Bait.StartAsync();
        await using (bait)
        await using (gateway)
        {
            var answer = await gateway.AskAsync(BlackBox.Gateway.Chat(), (name, bait.Elsewhere.ToString()));

            Assert.Equal((200, 0), (answer.Status, bait.Reached));
            Assert.Equal("/v1/chat/completions", Assert.Single(bait.Asked).Target);
        }
    }

    [Theory]
    [InlineData("../../files")]
    [InlineData("http://ELSEWHERE/")]
    [InlineData("@ELSEWHERE")]
    [InlineData("m?x=y#z")]
    public async Task A_models_name_leads_nowhere_else(string model)
    {
        var (bait, gateway) = await Bait.StartAsync();
        await using (bait)
        await using (gateway)
        {
            var name = model.Replace("ELSEWHERE", bait.Elsewhere.Authority, StringComparison.Ordinal);
            await gateway.AskAsync(BlackBox.Gateway.Chat().Replace("\"m\"", $"\"{name}\"", StringComparison.Ordinal));
            await gateway.GetAsync("/v1/models/" + Uri.EscapeDataString(name));

            Assert.Equal(0, bait.Reached);
            Assert.All(bait.Asked, asked => Assert.Contains(asked.Target, Served, StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_backend_that_redirects_is_not_followed()
    {
        var (bait, gateway) = await Bait.StartAsync();
        await using (bait)
        await using (gateway)
        {
            bait.Location = new Uri(bait.Elsewhere, "/v1/chat/completions").ToString();
            var answer = await gateway.AskAsync(BlackBox.Gateway.Chat());

            Assert.True(answer.Status >= 300, $"{answer.Status}");
            Assert.Equal(0, bait.Reached);
        }
    }
}
