using Sluice.Upstream;

namespace Sluice.Libraries.Tests.Http;

/// <summary>Sends requests to a simulated provider in this process, so that they run on its virtual clock.</summary>
internal sealed class UpstreamHandler(IUpstream upstream) : HttpMessageHandler
{
    /// <summary>The bodies that were sent.</summary>
    public List<string> Sent { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        Sent.Add(System.Text.Encoding.UTF8.GetString(body));
        var response = await upstream.SendAsync(
            new UpstreamRequest
            {
                Method = request.Method.Method,
                Path = request.RequestUri!.PathAndQuery.Replace("/v1", "", StringComparison.Ordinal),
                Headers = [.. request.Headers.Select(header => KeyValuePair.Create(header.Key, string.Join(',', header.Value)))],
                Body = [body],
            },
            cancellationToken);
        var answer = new HttpResponseMessage((System.Net.HttpStatusCode)response.Status) { Content = new StreamContent(response.Body), RequestMessage = request };
        foreach (var (name, value) in response.Headers)
        {
            if (!answer.Headers.TryAddWithoutValidation(name, value))
                answer.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return answer;
    }
}
