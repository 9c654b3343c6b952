namespace Sluice.Gateway.Demo;

/// <summary>Where the demo is reached from this machine, and what to type there.</summary>
/// <param name="url">The URL that is listened on.</param>
internal sealed class DemoAddress(string url)
{
    private const string Body = """{"model":"smart","messages":[{"role":"user","content":"Hello"}]}""";

    private const string Json = "content-type:application/json";

    /// <summary>The base URL, without a slash at its end. A wildcard address is reached on loopback.</summary>
    public string Url { get; } = Reachable(url);

    /// <summary>A request of one's own, as one line for a shell.</summary>
    public string Curl => $"curl {Chat} -H api-key:{DemoNames.YourSecret} -H {Json} -d '{Body}'";

    /// <summary>
    /// The same for a screen of 80 columns. It breaks where white space does no harm, so that it can be pasted even with blanks at the ends
    /// of its lines.
    /// </summary>
    public IReadOnlyList<string> CurlLines => [$"curl {Chat} -H api-key:{DemoNames.YourSecret} -d '", Body, $"' -H {Json}"];

    /// <summary>The state of everything, as one line for a shell.</summary>
    public string StatusCurl => $"curl {Url}/admin/status -H 'Authorization: Bearer {DemoNames.AdminToken}'";

    private string Chat => $"{Url}/v1/chat/completions";

    private static string Reachable(string url)
    {
        foreach (var everywhere in (ReadOnlySpan<string>)["://0.0.0.0", "://[::]", "://*", "://+"])
            url = url.Replace(everywhere, "://127.0.0.1", StringComparison.Ordinal);
        return url.TrimEnd('/');
    }
}
