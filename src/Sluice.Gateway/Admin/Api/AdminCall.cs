using System.Globalization;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Proxy;
using Sluice.Storage.Audit;

namespace Sluice.Gateway.Admin.Api;

/// <summary>One request to the admin API: who asks, and what was sent.</summary>
internal sealed class AdminCall(HttpContext http, string requestId, AdminActor actor, string name)
{
    /// <summary>The largest body that is read, in bytes.</summary>
    public const int LargestBody = 1 << 20;

    private readonly List<string> _taken = [];
    private AdminProblem? _problem;

    public HttpContext Http { get; } = http;

    public string RequestId { get; } = requestId;

    public AdminActor Actor { get; } = actor;

    /// <summary>What stands in the path at the place of a name.</summary>
    public string Name { get; } = name;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The audit entry of what is asked for.</summary>
    public AuditEntry Audit(string action, string subject, string? before = null, string? after = null, string? reason = null) => new()
    {
        Actor = Actor.Name,
        Action = action,
        Subject = subject,
        Before = before,
        After = after,
        Reason = reason,
        RequestId = RequestId,
    };

    /// <summary>A text in the query; <see langword="null"/> where it is absent or empty.</summary>
    public string? Text(string parameter)
    {
        _taken.Add(parameter);
        var value = Http.Request.Query[parameter].ToString();
        return value.Length == 0 ? null : value;
    }

    /// <summary>A whole number in the query.</summary>
    public int Whole(string parameter, int fallback, int least, int most)
    {
        if (Text(parameter) is not { } text)
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Wrong(parameter, text, $"a whole number from {least} to {most}");
        return fallback;
    }

    /// <summary>An instant in the query: of ISO 8601 with its zone, a date, or how long ago, as <c>24h</c>.</summary>
    public DateTimeOffset? Instant(string parameter, DateTimeOffset now)
    {
        if (Text(parameter) is not { } text)
            return null;
        if (Duration.TryParse(text, out var ago))
            return now - ago;
        // A plus sign that nobody escaped has become a space.
        if (DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
            return instant;
        Wrong(parameter, text, "a time such as 2026-01-31T18:00:00Z, or how long ago, such as 24h");
        return null;
    }

    /// <summary>One of several words in the query.</summary>
    public T Choice<T>(string parameter, T fallback, IReadOnlyList<(string Word, T Value)> choices)
    {
        if (Text(parameter) is not { } text)
            return fallback;
        foreach (var (word, value) in choices)
        {
            if (string.Equals(word, text, StringComparison.Ordinal))
                return value;
        }

        Wrong(parameter, text, string.Join(", ", choices.Select(choice => choice.Word)));
        return fallback;
    }

    /// <summary>Whether the query said anything wrong, or anything that nobody asked for.</summary>
    public AdminProblem? WrongQuery()
    {
        foreach (var parameter in Http.Request.Query.Keys)
        {
            if (!_taken.Contains(parameter, StringComparer.Ordinal))
                _problem ??= AdminProblem.Bad($"There is no parameter {Quote.Text(parameter)} here. {Names.Suggest(parameter, _taken)}", parameter);
        }

        return _problem;
    }

    /// <summary>Reads the body: JSON by its content type, and in truth.</summary>
    /// <param name="context">Where errors go.</param>
    /// <param name="path">The path under which errors name its members.</param>
    /// <returns>The body, or what is wrong; <see langword="null"/> for both where it is empty.</returns>
    public async ValueTask<(SourceNode? Body, AdminProblem? Problem)> ReadAsync(ReadContext context, string path = "")
    {
        if (Http.Request.ContentLength is 0 || (Http.Request.ContentLength is null && !Http.Request.Headers.ContainsKey("transfer-encoding") && Http.Request.ContentType is null))
            return (null, null);
        if (!IsJson(Http.Request.ContentType))
            return (null, AdminProblem.Bad("Bodies are JSON here: send 'Content-Type: application/json'."));
        using var bytes = new PooledBytes();
        if (!await bytes.ReadAllAsync(Http.Request.Body, Http.Request.ContentLength, LargestBody, Aborted).ConfigureAwait(false))
            return (null, AdminProblem.Bad("The body is larger than 1 MiB."));
        if (bytes.Length == 0)
            return (null, null);
        var body = SourceParser.ParseStored(bytes.Memory.Span, path.Length == 0 ? ConfigPath.Root : path, context);
        return body is null || context.HasErrors ? (null, AdminProblem.Invalid(context.Errors())) : (body, null);
    }

    private static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }

    private void Wrong(string parameter, string text, string remedy) =>
        _problem ??= AdminProblem.Bad($"'{parameter}' is {Quote.Text(text)}. Write {remedy}.", parameter);
}
