using Sluice.Errors;
using Sluice.Gateway.Proxy;
using Sluice.Gateway.Routing;
using Sluice.Gateway.Upstreams;
using Sluice.Upstream;

namespace Sluice.Gateway.Admin.Backends;

/// <summary>Calls a provider outside of all limits, and says in words what is wrong. It asks for the list of models, which costs nothing.</summary>
internal sealed class BackendTest(TimeProvider time)
{
    private const int MostModels = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Calls it.</summary>
    public async Task<BackendTestView> RunAsync(Backend backend, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var response = await backend.Upstream.SendAsync(ModelListing.Request(backend), either.Token).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
            {
                using var body = new PooledBytes();
                var isWhole = await body.ReadAllAsync(response.Body, null, ModelListing.LargestAnswer, either.Token).ConfigureAwait(false);
                var view = response.Status is >= 200 and <= 299 ? Answered(backend, body, isWhole) : Refused(backend, response, body);
                return view with { Status = response.Status, LatencyMs = Elapsed(started) };
            }
        }
        catch (UpstreamException problem)
        {
            return Broken(backend, problem) with { LatencyMs = Elapsed(started) };
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Problem("timeout", $"The provider did not answer within {Patience.TotalSeconds:0} s. See that the address leads to it, and that it is up.") with { LatencyMs = Elapsed(started) };
        }
    }

    private static BackendTestView Answered(Backend backend, PooledBytes body, bool isWhole)
    {
        var models = isWhole ? ModelListing.Read(body.Memory) : null;
        if (models is null)
            return Problem("answer", $"The provider answered, but not with a list of models. See that baseUrl ({backend.Config.BaseUrl}) is the base of its API.");
        var shown = models.Take(MostModels).ToArray();
        return new(true, null, $"The provider answered and takes the credential; it lists {models.Count} models.", null, 0, shown);
    }

    private BackendTestView Refused(Backend backend, UpstreamResponse response, PooledBytes body)
    {
        backend.Own.Blot(body.Span);
        var failure = ErrorClassifier.Classify(response.Status, response.Headers, body.Memory.Span, time.GetUtcNow());
        var words = failure.ProviderMessage is { } message ? $" It says: {message}" : "";
        return failure.Kind switch
        {
            FailureKind.Credential => Problem("refused_key", $"The provider refused the credential ({response.Status}). Give the backend a valid apiKey.{words}"),
            FailureKind.Quota => Problem("no_quota", $"The provider takes the credential, but its quota or credit is used up ({response.Status}).{words}"),
            _ when response.Status == 429 => Problem("rate_limited", $"The provider takes the credential, but calls come too fast now (429).{words}"),
            _ when response.Status is 404 or 405 => Problem(
                "not_found", $"The provider answered {response.Status}: there is no list of models under {backend.Config.BaseUrl}. If it serves none, this tells nothing; else see that baseUrl is the base of its API.{words}"),
            _ when response.Status >= 500 => Problem("server", $"The provider answered {response.Status}: it has a problem of its own.{words}"),
            _ => Problem("answer", $"The provider answered {response.Status}.{words}"),
        };
    }

    private static BackendTestView Broken(Backend backend, UpstreamException problem) => problem switch
    {
        { Code: ErrorCode.Timeout } => Problem("timeout", $"{problem.Message} See that the address leads to the provider, and that it is up."),
        { InnerException: HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } } => Problem(
            "unknown_host", $"There is no host '{backend.Config.BaseUrl?.Host}'. See that baseUrl is written right, and that names are resolved here."),
        { InnerException: HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } } => Problem(
            "tls", $"No secure connection to '{backend.Config.BaseUrl?.Host}' could be made. See that its certificate is valid and trusted here, and that baseUrl has the right scheme."),
        { InnerException: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } } => Problem(
            "connection", $"'{backend.Config.BaseUrl?.Authority}' takes no connection. See that the address is right, and that it is up."),
        _ => Problem("connection", problem.Message),
    };

    private static BackendTestView Problem(string problem, string message) => new(false, problem, message, null, 0, []);

    private long Elapsed(long started) => (long)time.GetElapsedTime(started).TotalMilliseconds;
}
