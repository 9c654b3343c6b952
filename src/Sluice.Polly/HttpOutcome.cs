using Sluice.Errors;

namespace Sluice.Polly;

/// <summary>Reads an HTTP answer by its status and headers; its body is the caller's.</summary>
internal static class HttpOutcome
{
    /// <summary>What a result says of its provider; success where it is no failed HTTP answer.</summary>
    public static CallOutcome Of(object? result, TimeProvider time)
    {
        if (result is not HttpResponseMessage { IsSuccessStatusCode: false } response)
            return CallOutcome.Success;
        var headers = response.Headers.SelectMany(header => header.Value, (header, value) => KeyValuePair.Create(header.Key, value));
        return ErrorClassifier.Classify((int)response.StatusCode, [.. headers], [], time.GetUtcNow()).ToOutcome();
    }
}
