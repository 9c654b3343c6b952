using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Errors;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>An attempt that failed.</summary>
/// <param name="Target">Who was asked: backend and upstream model.</param>
/// <param name="Status">The HTTP status of the answer; null where there was none.</param>
/// <param name="Error">The standard code, as <c>E2001</c>.</param>
/// <param name="ErrorName">Its name, as <c>rate_limited</c>.</param>
/// <param name="ElapsedMs">From the request's arrival to the attempt's end.</param>
internal sealed record FailedAttemptView(string Target, int? Status, string Error, string ErrorName, long ElapsedMs)
{
    public static FailedAttemptView Of(JsonNode note)
    {
        var error = (string)note["error"]!;
        var code = (ErrorCode)int.Parse(error.AsSpan(1), CultureInfo.InvariantCulture);
        return new((string)note["target"]!, (int?)note["status"], error, ErrorCodes.Describe(code).Name, (long)note["elapsed_ms"]!);
    }
}
