using System.Text;
using Sluice.Admission;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Config.Writing;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Proxy;
using Sluice.Protocols;
using Sluice.Protocols.Requests;
using Sluice.Storage.Admins;
using Sluice.Tokens;

namespace Sluice.Gateway.Admin.Explaining;

/// <summary><c>POST /admin/explain</c>: what would become of a request, by the code that would decide it.</summary>
internal sealed class ExplainApi(GatewayRuntime runtime)
{
    private const string DefaultPath = "/v1/chat/completions";

    private const long UnnamedOutput = 4_096;

    // What a provider's own body has, and a question has not.
    private static readonly (string Member, string Path)[] Bare = [("messages", DefaultPath), ("prompt", "/v1/completions"), ("input", "/v1/responses")];

    private readonly ProxyApis _apis = new();
    private readonly PromptEstimator _estimator = new(UpperBoundEstimator.Instance);
    private readonly AlarmPool _alarms = new(runtime.Time);
    private readonly OutputRoom _room = new(runtime.Admission);

    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Of(
            HttpMethods.Post, "/admin/explain", AdminRole.Viewer, "explain",
            "What would become of a request now: the decision, every limit looked at, what blocks, when it passes, what size would pass. Nothing is consumed.",
            AdminJson.Default.ExplainView, ExplainAsync) with
        {
            Body = AdminJson.Default.ExplainQuestion,
        },
    ];

    private async ValueTask<AdminResult<ExplainView>> ExplainAsync(AdminCall call)
    {
        var context = new ReadContext(static _ => null);
        var (body, problem) = await call.ReadAsync(context).ConfigureAwait(false);
        if (problem is not null)
            return problem;
        var o = new ObjectReader(body ?? SourceNode.EmptyObject, context);
        // A body just as it would be sent says the rest in the query.
        var isBare = !o.Has("request") && Bare.Any(bare => o.Has(bare.Member));
        var query = call.Http.Request.Query;
        var keyName = o.Has("key") ? o.Line("key") : query["key"].FirstOrDefault();
        var user = !isBare && o.Has("user") ? o.Line("user") : query["user"].FirstOrDefault();
        var path = o.Has("path") ? o.Line("path") : query["path"].FirstOrDefault() ?? (isBare ? Bare.First(bare => o.Has(bare.Member)).Path : DefaultPath);
        var request = isBare ? body : o.Take("request");
        var model = o.Has("model") ? o.Line("model") : null;
        var input = o.Whole("inputTokens", 0, 0, Limits.LimitOptions.Greatest, "Write a whole number from 0.");
        var output = o.Whole("maxOutputTokens", UnnamedOutput, 0, Limits.LimitOptions.Greatest, "Write a whole number from 0.");
        if (request is null && model is null && !context.HasErrors)
            o.Missing("request", "Write the body that would be sent, or \"model\" with \"inputTokens\" and \"maxOutputTokens\".");
        if (!isBare)
            o.Finish();
        if (context.HasErrors)
            return AdminProblem.Invalid(context.Errors());

        var running = runtime.Current;
        if (Caller(running, keyName, out problem) is not { } key)
            return problem!;
        var asked = ProxyPaths.Read(path!);
        if (_apis.Find(asked.Endpoint) is not { } api)
            return AdminProblem.Bad($"{Quote.Text(path!)} takes no request that could be refused. Write a path such as {DefaultPath}.", "path");
        var scan = RequestScan.Bodiless(model ?? "", isStream: false);
        if (request is not null)
        {
            var bytes = Encoding.UTF8.GetBytes(SourceJson.Whole(request)?.ToJsonString() ?? "null");
            if (!api.TryScan(bytes, new ScanContext(_estimator, asked.Model, "application/json"), out scan, out var unreadable))
                return AdminProblem.Bad(unreadable.Message, unreadable.Param ?? "request");
        }

        var bound = request is null ? new UsageBound(input, 0, output) : ProxyPipeline.Bound(call.Http.Request.Headers, api, scan, home: null);
        var estimate = request is null ? new UsageEstimate(input, output) : Reservation.Of(bound, api, scan, key, runtime.Admission.Estimates.Read(key.Name, scan.Model));
        return Explain(running, new(key, user, api, asked, scan, bound, estimate, HasBody: request is not null), call);
    }

    private static ClientKey? Caller(RunningConfiguration running, string? name, out AdminProblem? problem)
    {
        problem = null;
        var keys = running.Keys.All;
        if (name is null && keys.Count == 1)
            return keys[0];
        if (keys.FirstOrDefault(key => key.Name == name) is { } found)
            return found;
        problem = name is null
            ? AdminProblem.Bad("'key' is missing. Write the name of the client key that would send the request.", "key")
            : AdminProblem.NotFound($"There is no key '{name}'. GET /admin/keys lists them.");
        return null;
    }

    // The same questions in the same order as the pipeline asks them.
    private ExplainView Explain(RunningConfiguration running, Asked asked, AdminCall call)
    {
        var (key, _, api, path, scan, bound, estimate, _) = asked;
        if (running.Keys.WhyRefused(key) is { } refused)
            return Refused(asked, "auth", RefusalStatus.InvalidApiKey, refused);
        if (!key.MayUse(scan.Model))
            return Refused(asked, "auth", RefusalStatus.ModelNotAllowed, $"Client key '{key.Name}' may not use model '{scan.Model}'.");
        if (running.Routes.Find(scan.Model) is not { } route)
            return Refused(asked, "config", RefusalStatus.ModelNotFound, $"No route or backend of this gateway serves model '{scan.Model}'.");
        using var body = new PooledBytes();
        using var watchdog = new Watchdog(runtime.Time, runtime.Time.GetTimestamp(), _alarms, call.Aborted);
        var explained = new ProxyCall
        {
            Http = call.Http,
            RequestId = call.RequestId,
            Key = key,
            Keys = running.Keys,
            Errand = new(api, path, scan),
            Body = body,
            Route = route,
            Bound = bound,
            Estimate = estimate,
            Watchdog = watchdog,
            ArrivedAt = runtime.Time.GetTimestamp(),
            CreatedAt = 0,
        };
        if (CandidateFinder.Find(explained, runtime.Time.GetTimestamp(), out var error) is not { } candidates)
            return Refused(asked, "config", error!.Status, error.Message);
        var question = new AdmissionRequest { Caller = key.CallerOf(asked.User), Candidates = candidates, Estimate = estimate };
        if (asked.HasBody)
            _room.Fit(explained, ref question, runtime.Time.GetTimestamp());
        estimate = question.Estimate;
        var explanation = runtime.Admission.Explain(question);
        var at = runtime.Time.GetUtcNow().UtcDateTime;
        return new(
            explanation.Passes,
            key.Name,
            scan.Model,
            explanation.Target,
            estimate.InputTokens,
            estimate.MaxOutputTokens,
            CandidateView.Bounded(explanation.MaxOutputTokens),
            explanation.Refusal is { } refusal ? RefusalView.Of(refusal) : null,
            [.. explanation.Candidates.Select(candidate => CandidateView.Of(candidate, at))]);
    }

    private static ExplainView Refused(Asked asked, string component, RefusalStatus status, string message) => new(
        Passes: false,
        asked.Key.Name,
        asked.Scan.Model,
        null,
        asked.Estimate.InputTokens,
        asked.Estimate.MaxOutputTokens,
        null,
        RefusalView.Plain(component, status, message),
        []);

    private readonly record struct Asked(ClientKey Key, string? User, ProxyApi Api, ProxyPath Path, RequestScan Scan, UsageBound Bound, UsageEstimate Estimate, bool HasBody);
}
