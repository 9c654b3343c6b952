using System.Buffers;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads how a backend is reached: address, credential, headers, query.</summary>
internal static class AccessReader
{
    private static readonly (string, BackendAuth)[] Auths =
    [
        ("bearer", BackendAuth.Bearer), ("x-api-key", BackendAuth.XApiKey), ("api-key", BackendAuth.ApiKey),
        ("none", BackendAuth.None), ("passthrough", BackendAuth.Passthrough),
    ];

    private static readonly string[] OwnHeaders =
    [
        "host", "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authorization", "proxy-authenticate",
        "content-length", "content-type", "content-encoding", "accept-encoding", "expect",
    ];

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Reads the properties; a simulated backend has none of them.</summary>
    public static BackendAccess Read(ObjectReader o, SourceNode backend, BackendProtocol protocol, ReadContext context)
    {
        var written = o.Take("baseUrl");
        var url = written is null ? BaseUrlRules.Default(protocol) : BaseUrl(written, protocol, context);
        var auth = o.Choice("auth", DefaultAuth(protocol), Auths);
        var apiKey = ApiKey(o, context);
        var headers = o.Map("headers", Header);
        var query = o.Map("query", QueryParameter);
        if (protocol == BackendProtocol.Simulated)
        {
            RefuseAll(o, context);
            return new BackendAccess(null, BackendAuth.None, null, [], []);
        }

        CheckCredential(o, backend, protocol, auth, context);
        CheckHeaders(headers, backend, auth, context);
        return new BackendAccess(url, auth, apiKey, [.. headers.Select(h => h.Item2)], [.. query.Select(q => q.Item2)]);
    }

    private static BackendAuth DefaultAuth(BackendProtocol protocol) => protocol switch
    {
        BackendProtocol.OpenAI => BackendAuth.Bearer,
        BackendProtocol.Anthropic => BackendAuth.XApiKey,
        _ => BackendAuth.None,
    };

    private static Uri? BaseUrl(SourceNode node, BackendProtocol protocol, ReadContext context)
    {
        if (ScalarReader.Text(node, context) is not { } text)
            return null;
        const string Example = "Write it as \"https://host/v1\".";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
            context.Error(node, "is not an absolute http or https URL", Example);
        else if (url.UserInfo.Length > 0)
            context.Error(node, "holds a user or password", "Remove what stands before the \"@\"; the credential goes into apiKey.");
        else if (url.Query.Length > 0 || text.Contains('?', StringComparison.Ordinal))
            context.Error(node, "holds a query", "Put what stands after the \"?\" into \"query\": { }.");
        else if (text.Contains('#', StringComparison.Ordinal))
            context.Error(node, "holds a fragment", "Remove what stands after the \"#\".");
        else
            return BaseUrlRules.Resolve(protocol, url);
        return null;
    }

    private static string? ApiKey(ObjectReader o, ReadContext context)
    {
        if (o.Take("apiKey") is not { } node || ScalarReader.Text(node, context) is not { } key)
            return null;
        if (key.Length == 0)
            context.Error(node, "is empty", "Write the provider's key, or \"${NAME}\" for an environment variable.");
        else if (key.Any(c => c is <= ' ' or > '~'))
            context.Error(
                node, "holds white space or characters outside ASCII", "See that the key was copied whole, without spaces or line ends.");
        return key;
    }

    private static void CheckCredential(ObjectReader o, SourceNode backend, BackendProtocol protocol, BackendAuth auth, ReadContext context)
    {
        var needed = auth is BackendAuth.Bearer or BackendAuth.XApiKey or BackendAuth.ApiKey;
        var node = o.Take("apiKey");
        var isGuess = context.IsFaulty(ConfigPath.Member(backend.Path, "auth"))
            || context.IsFaulty(ConfigPath.Member(backend.Path, "protocol"));
        if (isGuess)
            return;
        if (needed && node is null)
        {
            var variable = protocol == BackendProtocol.Anthropic ? "ANTHROPIC_API_KEY" : "OPENAI_API_KEY";
            var written = backend.IsLiteral ? "the provider's key" : $"\"apiKey\": \"${{{variable}}}\"";
            o.Missing("apiKey", $"Write {written}, or \"auth\": \"none\" for a server that asks for no key.");
        }
        else if (!needed && node is not null)
        {
            context.Error(
                node, $"would not be sent, because auth is {(auth == BackendAuth.None ? "none" : "passthrough")}",
                "Remove apiKey, or set auth to \"bearer\".");
        }
    }

    private static Tuple<SourceMember, KeyValuePair<string, string>>? Header(SourceMember member, ReadContext context)
    {
        var (name, node) = member;
        if (name.Length is 0 or > 256 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            context.Error(node.Path, Quote.Text(name), "is not a header's name", "Use letters, digits and \"-\".", node.Line);
            return null;
        }

        if (OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            context.Error(node.Path, Quote.Text(name), "is a header that Sluice sets itself", "Remove it.", node.Line);
            return null;
        }

        if (ScalarReader.Text(node, context) is not { } value)
            return null;
        if (!value.Any(c => c is < ' ' or > '~'))
            return Tuple.Create(member, KeyValuePair.Create(name, value));
        context.Error(node, "holds control characters or characters outside ASCII", "Write printable ASCII.");
        return null;
    }

    private static Tuple<SourceMember, KeyValuePair<string, string>>? QueryParameter(SourceMember member, ReadContext context)
    {
        if (member.Name.Length == 0)
            context.Error(
                member.Value.Path, "\"\"", "is not a parameter's name", "Write a name such as \"api-version\".", member.Value.Line);
        return ScalarReader.Text(member.Value, context) is { } value ? Tuple.Create(member, KeyValuePair.Create(member.Name, value)) : null;
    }

    private static void CheckHeaders(
        IReadOnlyList<Tuple<SourceMember, KeyValuePair<string, string>>> headers, SourceNode backend, BackendAuth auth, ReadContext context)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var credential = auth switch
        {
            BackendAuth.Bearer => "authorization",
            BackendAuth.XApiKey => "x-api-key",
            BackendAuth.ApiKey => "api-key",
            _ => null,
        };
        foreach (var (member, (name, _)) in headers)
        {
            if (!seen.Add(name))
                context.Error(member.Value, $"the header {name} is written twice, in other case", "Keep one of the two.");
            else if (name.Equals(credential, StringComparison.OrdinalIgnoreCase))
                context.Error(
                    member.Value, $"{ConfigPath.Member(backend.Path, "auth")} ({AuthWord(auth)}) sends this header already",
                    "Remove it, or set auth to \"none\" and remove apiKey.");
        }
    }

    private static string AuthWord(BackendAuth auth) => Auths.First(a => a.Item2 == auth).Item1;

    private static void RefuseAll(ObjectReader o, ReadContext context)
    {
        foreach (var name in (string[])["baseUrl", "apiKey", "auth", "headers", "query"])
        {
            if (o.Take(name) is { } node && !context.IsFaulty(node.Path))
                context.Error(node, "means nothing to a simulated backend", "Remove it.");
        }
    }
}
