using System.Text.Json.Nodes;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>A request that ended, with what is kept of its way.</summary>
internal sealed record RequestDetailView : RequestView
{
    private RequestDetailView(RequestView request)
        : base(request)
    {
    }

    /// <summary>The attempts that failed, in order; the one that was answered is not among them.</summary>
    public required IReadOnlyList<FailedAttemptView> FailedAttempts { get; init; }

    /// <summary>Why Sluice refused it; null where it did not.</summary>
    public required RequestRefusalView? Refusal { get; init; }

    /// <summary>Reads what is kept.</summary>
    public static new RequestDetailView Of(UsageRecord record) => new(RequestView.Of(record))
    {
        FailedAttempts = record.AttemptLog is { } log ? [.. JsonNode.Parse(log)!.AsArray().Select(note => FailedAttemptView.Of(note!))] : [],
        Refusal = record.Refusal is { } refusal ? RequestRefusalView.Of(JsonNode.Parse(refusal)!, record) : null,
    };
}
