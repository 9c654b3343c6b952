using System.Text.Json;
using Sluice.Gateway.Admin.Configuration;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Proxy;
using Sluice.Protocols;

namespace Sluice.Gateway.Admin.Api;

/// <summary>Writes problems in the shape of every other error, with what is wrong with settings one by one.</summary>
internal static class AdminErrors
{
    public static async Task WriteAsync(HttpContext http, AdminProblem problem, string requestId)
    {
        http.Response.StatusCode = problem.Status.Status;
        http.Response.Headers["x-request-id"] = requestId;
        http.Response.Headers["request-id"] = requestId;
        var error = GatewayErrors.Plain(problem.Status, problem.Code, problem.Message, requestId, problem.Code == Errors.ErrorCode.PermissionDenied ? "auth" : null, problem.Param);
        var body = ErrorJson.Write(error, (json, error) => Write(json, error, problem));
        await OwnPages.WriteAsync(http, "application/json", body).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, SluiceError error, AdminProblem problem)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, error.Status.Type);
        json.WriteString("code"u8, error.Status.Code);
        json.WriteString("param"u8, error.Param);
        ErrorJson.WriteDetail(json, error.Detail);
        json.WriteStartArray("errors"u8);
        foreach (var one in problem.Errors)
            JsonSerializer.Serialize(json, ErrorView.Of(one), AdminJson.Default.ErrorView);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
