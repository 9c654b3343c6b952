using Sluice.Admission;
using Sluice.Budgets;
using Sluice.Signals;

namespace Sluice.Gateway.Telemetry;

/// <summary>Writes to the log what budgets tell, and what operators change of them. Others listen by <see cref="AdmissionController.Subscribe"/> too.</summary>
internal sealed partial class AlertLog : IDisposable
{
    private readonly ILogger _log;
    private readonly IDisposable _subscription;

    public AlertLog(AdmissionController admission, ILogger<AlertLog> log)
    {
        _log = log;
        _subscription = admission.Subscribe(Write);
    }

    public void Dispose() => _subscription.Dispose();

    private void Write(EngineEvent change)
    {
        switch (change)
        {
            case Alert alert:
                Told(alert.Type, alert.Message);
                break;
            case LimitAdjusted adjusted:
                Adjusted(adjusted.Limit, adjusted.Scope, adjusted.Amount, adjusted.Reason);
                break;
            case LimitReset reset:
                Reset(reset.Scope, reset.Reason);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Type}: {Message}")]
    private partial void Told(string type, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "limit {Limit} of {Scope} was corrected by {Amount}: {Reason}")]
    private partial void Adjusted(string limit, string scope, long amount, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "limits of {Scope} were reset: {Reason}")]
    private partial void Reset(string scope, string reason);
}
