using System.Text.Json.Nodes;

namespace Sluice.Gateway.Admin.Explaining;

/// <summary>
/// The body of <c>POST /admin/explain</c>: a request as it would be sent, or its size alone. The request may also be the whole body, with <c>key</c>,
/// <c>user</c> and <c>path</c> in the query.
/// </summary>
/// <param name="Key">The client key that would send it; may be left out where there are none.</param>
/// <param name="User">The caller's user, as in <c>x-sluice-user</c>.</param>
/// <param name="Path">Where it would be sent; <c>/v1/chat/completions</c> unless given.</param>
/// <param name="Request">The body that would be sent.</param>
/// <param name="Model">Instead of a body: the public model name.</param>
/// <param name="InputTokens">Instead of a body: tokens in.</param>
/// <param name="MaxOutputTokens">Instead of a body: tokens out at most; 4096 unless given.</param>
internal sealed record ExplainQuestion(string? Key, string? User, string? Path, JsonObject? Request, string? Model, long? InputTokens, long? MaxOutputTokens);
