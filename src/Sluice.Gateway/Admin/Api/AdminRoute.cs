using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.Api;

/// <summary>One operation of the admin API: what serves it, and what is said of it in the description.</summary>
internal sealed record AdminRoute
{
    private AdminRoute(string method, string path, AdminRole role, string id, string summary)
    {
        Method = method;
        Path = path;
        Role = role;
        Id = id;
        Summary = summary;
    }

    public string Method { get; }

    /// <summary>The path; a part such as <c>{name}</c> stands for any name.</summary>
    public string Path { get; }

    /// <summary>The least role that may ask for it.</summary>
    public AdminRole Role { get; }

    /// <summary>Its name in the description, from which clients make the names of methods.</summary>
    public string Id { get; }

    public string Summary { get; }

    /// <summary>The HTTP status of success.</summary>
    public int Status { get; private init; } = StatusCodes.Status200OK;

    /// <summary>The type of the answer; <see langword="null"/> for none, or one that is not JSON.</summary>
    public JsonTypeInfo? Answer { get; private init; }

    /// <summary>The type of the body; <see langword="null"/> where none is taken.</summary>
    public JsonTypeInfo? Body { get; init; }

    public IReadOnlyList<AdminParameter> Query { get; init; } = [];

    /// <summary>Serves it; the problem, or <see langword="null"/> once the answer is written.</summary>
    public required Func<AdminCall, ValueTask<AdminProblem?>> Serve { get; init; }

    /// <summary>An operation that answers with JSON.</summary>
    public static AdminRoute Of<T>(
        string method, string path, AdminRole role, string id, string summary, JsonTypeInfo<T> answer, Func<AdminCall, ValueTask<AdminResult<T>>> serve, int status = StatusCodes.Status200OK)
        where T : class => new(method, path, role, id, summary)
        {
            Status = status,
            Answer = answer,
            Serve = async call =>
            {
                var result = await serve(call).ConfigureAwait(false);
                if (result.Problem is { } problem)
                    return problem;
                call.Http.Response.StatusCode = status;
                if (result.Tag is { } tag)
                    call.Http.Response.Headers.ETag = tag;
                var body = JsonSerializer.SerializeToUtf8Bytes(result.Value!, answer!);
                await Hosting.OwnPages.WriteAsync(call.Http, "application/json", body).ConfigureAwait(false);
                return null;
            },
        };

    /// <summary>The same, where nothing has to be waited for.</summary>
    public static AdminRoute Of<T>(
        string method, string path, AdminRole role, string id, string summary, JsonTypeInfo<T> answer, Func<AdminCall, AdminResult<T>> serve)
        where T : class => Of(method, path, role, id, summary, answer, call => ValueTask.FromResult(serve(call)));

    /// <summary>An operation that answers with nothing.</summary>
    public static AdminRoute WithoutAnswer(
        string method, string path, AdminRole role, string id, string summary, Func<AdminCall, ValueTask<AdminProblem?>> serve) => new(method, path, role, id, summary)
        {
            Status = StatusCodes.Status204NoContent,
            Serve = async call =>
            {
                if (await serve(call).ConfigureAwait(false) is { } problem)
                    return problem;
                call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
                return null;
            },
        };

    /// <summary>An operation that writes its answer itself.</summary>
    public static AdminRoute Stream(string path, AdminRole role, string id, string summary, Func<AdminCall, ValueTask<AdminProblem?>> serve) =>
        new(HttpMethods.Get, path, role, id, summary) { Serve = serve };

    /// <summary>Whether a name stands in its path.</summary>
    public bool HasName => Path.Contains('{', StringComparison.Ordinal);

    /// <summary>Whether a path is this one.</summary>
    /// <param name="path">The path, without a slash at its end.</param>
    /// <param name="name">What stands at the place of <c>{name}</c>, decoded.</param>
    public bool Matches(string path, out string name)
    {
        name = "";
        var open = Path.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
            return string.Equals(Path, path, StringComparison.Ordinal);
        var rest = Path.AsSpan(Path.IndexOf('}', StringComparison.Ordinal) + 1);
        if (path.Length <= open + rest.Length || !path.AsSpan().StartsWith(Path.AsSpan(0, open)) || !path.AsSpan().EndsWith(rest))
            return false;
        name = path[open..(path.Length - rest.Length)];
        return !name.Contains('/', StringComparison.Ordinal);
    }
}
