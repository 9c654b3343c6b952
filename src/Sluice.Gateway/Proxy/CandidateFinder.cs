using Sluice.Admission;
using Sluice.Errors;
using Sluice.Gateway.Config;
using Sluice.Gateway.Protocols.Translation;
using Sluice.Gateway.Routing;
using Sluice.Pricing;
using Sluice.Protocols;

namespace Sluice.Gateway.Proxy;

/// <summary>Finds the targets of a route that can take a call, and says in words why none can.</summary>
internal static class CandidateFinder
{
    /// <summary>The targets that can take a call, with what it costs there at most.</summary>
    /// <param name="call">The call.</param>
    /// <param name="now">The time now, a timestamp of the clock.</param>
    /// <param name="error">Why there is none.</param>
    public static Candidate[]? Find(ProxyCall call, long now, out SluiceError? error)
    {
        error = null;
        var legs = call.Route.Legs;
        var candidates = new Candidate[legs.Count];
        var count = 0;
        var obstacle = default(Obstacle);
        var lacking = 0;
        for (var i = 0; i < legs.Count; i++)
        {
            var found = Look(call, legs[i].To, out var cost);
            if (found != Obstacle.None)
                obstacle = found > obstacle ? found : obstacle;
            else if (legs[i].To.Lacks(now))
                lacking++;
            else
                candidates[count++] = Candidate(call, legs[i], cost);
        }

        // Where nobody else is left, those are asked again that said they have no such model.
        for (var i = 0; i < legs.Count && count == 0 && lacking > 0; i++)
        {
            if (Look(call, legs[i].To, out var cost) == Obstacle.None)
                candidates[count++] = Candidate(call, legs[i], cost);
        }

        if (count > 0)
            return count == candidates.Length ? candidates : candidates[..count];
        error = Explain(call, obstacle);
        return null;
    }

    private static Candidate Candidate(ProxyCall call, in RouteLeg leg, NanoUsd cost)
    {
        var price = call.PriceOn(leg.To);
        return new(leg.To.Target, cost, leg.After) { Pool = leg.Pool, IsUnpriced = price is null, Price = price };
    }

    private static Obstacle Look(ProxyCall call, RoutedTarget target, out NanoUsd cost)
    {
        cost = NanoUsd.Zero;
        if (!Bridges.Reach(call.Api, target.Backend))
            return Obstacle.Protocol;
        if (call.Scan.IsBackground && !target.Backend.Config.Background)
            return Obstacle.Background;
        if (call.Home is { } home && !home.IsAt(target))
            return Obstacle.Home;
        if (target.Backend.Config.Auth == BackendAuth.Passthrough && call.OwnCredentials.Count == 0)
            return Obstacle.Credential;
        if (call.Api.IsFree)
            return Obstacle.None;
        var price = call.PriceOn(target);
        if (price is null && call.Key.HasBudget)
            return Obstacle.Price;
        cost = price is null ? NanoUsd.Zero : CostCalculator.MaxCost(price, call.Dearest);
        return Obstacle.None;
    }

    private static SluiceError Explain(ProxyCall call, Obstacle obstacle)
    {
        var model = call.Scan.Model;
        return obstacle switch
        {
            Obstacle.Protocol => Plain(call, RefusalStatus.Malformed, ErrorCode.InvalidRequest, "model",
                $"Model '{model}' is served by backends of another protocol, and {call.Api.Path} is not translated to it."),
            Obstacle.Background => Plain(call, RefusalStatus.Malformed, ErrorCode.InvalidRequest, "background",
                "'background' is not taken here: what such a call uses is not known when it is answered. A backend with \"background\": true in the configuration takes it."),
            Obstacle.Home => Plain(call, RefusalStatus.ModelNotFound, ErrorCode.NotFound, "previous_response_id",
                $"The response or conversation that this call goes on with is kept by a backend that does not serve model '{model}'."),
            Obstacle.Credential => Plain(call, RefusalStatus.InvalidApiKey, ErrorCode.Authentication, null,
                "The backend of this model takes its callers' own credentials, and this call has none besides the client key. "
                + "Send the client key as 'x-sluice-key', and your own credential as ever."),
            _ => Plain(call, RefusalStatus.PriceUnknown, ErrorCode.PermissionDenied, "model",
                $"Nobody has told this gateway what model '{model}' costs, and key '{call.Key.Name}' has a money budget. "
                + "Name a price in 'prices', or the key's 'unknownPrice'."),
        };
    }

    private static SluiceError Plain(ProxyCall call, RefusalStatus status, ErrorCode code, string? param, string message) =>
        GatewayErrors.Plain(status, code, message, call.RequestId, status == RefusalStatus.PriceUnknown ? "config" : null, param);

    // By rank: of several, the one nearest to being right is told.
    private enum Obstacle
    {
        None,
        Protocol,
        Background,
        Home,
        Credential,
        Price,
    }
}
