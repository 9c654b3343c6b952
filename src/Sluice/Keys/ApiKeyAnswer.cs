using Sluice.Errors;
using Sluice.Upstream;

namespace Sluice.Keys;

/// <summary>What an answer, or none, says of the key it was asked with.</summary>
internal static class ApiKeyAnswer
{
    public static ApiKeyReport Read(UpstreamResponse answer, byte[] body, ApiKeyCheckOptions options, DateTimeOffset utcNow)
    {
        if (answer.Status is >= 200 and < 300)
        {
            return IsJson(body)
                ? ErrorClassifier.ClassifyErrorBody(answer.Status, answer.Headers, body, utcNow) is { } hidden ? Failed(hidden, options) : new(ApiKeyState.Valid, $"{Name(options)} accepts the API key.", "Nothing to do.", answer.Status)
                : WrongAddress(answer.Status, options);
        }

        if (answer.Status is >= 300 and < 400 || (answer.Status == 404 && !IsJson(body)))
            return WrongAddress(answer.Status, options);
        return Failed(ErrorClassifier.Classify(answer.Status, answer.Headers, body, utcNow), options);
    }

    public static ApiKeyReport TimedOut(ApiKeyCheckOptions options) => new(
        ApiKeyState.TimedOut, $"{Name(options)} did not answer within {options.Timeout.TotalSeconds:0.#} s.", "Try again; look at the network and the base URL if it stays so.");

    public static ApiKeyReport Unreachable(ApiKeyCheckOptions options, string? why) => new(
        ApiKeyState.Unreachable, $"{Name(options)} could not be reached{(why is null ? "." : $": {why.TrimEnd('.')}.")}", "Look at the base URL, the network and the proxy.");

    private static ApiKeyReport WrongAddress(int status, ApiKeyCheckOptions options) => new(
        ApiKeyState.WrongAddress, $"What answered with {status} is not the API of {options.Provider}.", $"Look at the base URL: {options.Path} is asked below it.", status);

    private static ApiKeyReport Failed(ProviderFailure failure, ApiKeyCheckOptions options)
    {
        var (state, problem, advice) = failure.Code switch
        {
            ErrorCode.Authentication => (ApiKeyState.Refused, "does not accept the API key", "Make a new key, and look whether it is of the right account."),
            ErrorCode.PermissionDenied => (ApiKeyState.NotAllowed, "knows the API key, which may not do this", "Give the key the rights it needs, or look whether the account is restricted."),
            ErrorCode.QuotaExhausted => (ApiKeyState.NoQuota, "knows the API key, and its quota or balance is used up", "Raise the quota or the balance, or wait for its reset."),
            ErrorCode.RateLimited => (ApiKeyState.RateLimited, "knows the API key and is asked too fast", "Wait, then check again; the key itself is right."),
            ErrorCode.ServerError or ErrorCode.Overloaded => (ApiKeyState.ProviderDown, "is down or has no capacity, so nothing is known of the key", "Try again later, and look at its status page."),
            ErrorCode.Timeout => (ApiKeyState.TimedOut, "took too long, so nothing is known of the key", "Try again."),
            _ => (ApiKeyState.Unclear, $"answered with {failure.HttpStatus}, which says nothing of the key", $"Look at the base URL; {options.Path} may not be there."),
        };
        var words = failure.ProviderMessage is { } said ? $": {said.TrimEnd('.')}" : "";
        return new(state, $"{Name(options)} {problem}{words}.", advice, failure.HttpStatus, failure.RetryAfter);
    }

    private static string Name(ApiKeyCheckOptions options) => char.ToUpperInvariant(options.Provider[0]) + options.Provider[1..];

    private static bool IsJson(byte[] body)
    {
        foreach (var letter in body)
        {
            if (letter is (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t')
                continue;
            return letter is (byte)'{' or (byte)'[';
        }

        return false;
    }
}
