using Microsoft.Extensions.Logging.Console;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Telemetry;

/// <summary>The log on the console: warnings and errors, and by choice a line a request.</summary>
internal static class GatewayLogging
{
    // What a console that is not read cannot take is dropped: it must not hold up a call.
    private const int MostWaiting = 10_000;

    public static void Add(ILoggingBuilder logging, LogConfig config)
    {
        if (config.Format == LogFormat.Json)
        {
            logging.AddJsonConsole(static console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            logging.AddSimpleConsole(static console =>
            {
                console.SingleLine = true;
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }

        logging.Services.Configure<ConsoleLoggerOptions>(static console =>
        {
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            console.MaxQueueLength = MostWaiting;
        });
        // The host makes an activity and a scope for every request where its log has a reader; neither is shown anywhere.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.Services.Configure<LoggerFilterOptions>(static filter => filter.CaptureScopes = false);
        logging.SetMinimumLevel(LogLevel.Warning);
        if (config.Requests)
            logging.AddFilter(typeof(RequestLog).FullName, LogLevel.Information);
    }
}
