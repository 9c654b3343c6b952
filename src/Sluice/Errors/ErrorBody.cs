using System.Globalization;

namespace Sluice.Errors;

/// <summary>What was found in the body of an error, however it was shaped.</summary>
internal sealed class ErrorBody
{
    private const int MostExtras = 16;

    /// <summary>Whether the body itself says that it is an error: a filled <c>error</c> member, or an error as its type.</summary>
    public bool IsError { get; set; }

    /// <summary>Whether it has Anthropic's shape: <c>{"type":"error","error":{"type":...}}</c>.</summary>
    public bool IsAnthropic { get; set; }

    /// <summary>The error's code; a number as its digits.</summary>
    public string? Code { get; set; }

    /// <summary>The error's type, or Google's status.</summary>
    public string? Type { get; set; }

    /// <summary>The provider's words, as they came.</summary>
    public string? Message { get; set; }

    /// <summary>The id of the request.</summary>
    public string? RequestId { get; set; }

    /// <summary>Google's <c>retryDelay</c>.</summary>
    public string? RetryDelay { get; set; }

    /// <summary>Whether a used-up quota is named that is counted by the day.</summary>
    public bool IsDailyQuota { get; private set; }

    /// <summary>Whether a limit is named that the whole account shares, whatever model is asked.</summary>
    public bool IsAccountWide { get; private set; }

    /// <summary>Reasons and finer codes from details, in the order they came.</summary>
    public List<string> Extras { get; } = [];

    /// <summary>Headers that an aggregator copied into the body.</summary>
    public List<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>The error's code where it is an HTTP status of an error.</summary>
    public int? NumericStatus
        => int.TryParse(Code, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and < 600
            ? status
            : null;

    /// <summary>Keeps a finer code, as long as there are not absurdly many.</summary>
    public void AddExtra(string? code)
    {
        if (code is { Length: > 0 } && Extras.Count < MostExtras)
            Extras.Add(code);
    }

    /// <summary>Reads what Google's name of a limit says of it, such as <c>GenerateRequestsPerMinutePerProjectPerModel</c>.</summary>
    public void AddQuotaId(string? id)
    {
        if (id is null)
            return;
        IsDailyQuota |= id.Contains("PerDay", StringComparison.OrdinalIgnoreCase);
        IsAccountWide |= id.Contains("PerProject", StringComparison.OrdinalIgnoreCase) && !id.Contains("Model", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Keeps a copied header, as long as there are not absurdly many.</summary>
    public void AddHeader(string? name, string? value)
    {
        if (name is not null && value is not null && Headers.Count < MostExtras)
            Headers.Add(new KeyValuePair<string, string>(name, value));
    }
}
