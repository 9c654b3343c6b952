// A Polly pipeline whose retry waits exactly as long as it must: admission says when a limit has room again.
using Polly;
using Polly.Retry;
using Sluice.Control;
using Sluice.Polly;
using Sluice.Time;

var time = new VirtualTimeProvider(); // so that a minute passes at once; TimeProvider.System outside of samples
using var control = new TrafficControl(new() { Name = "search", RequestsPerMinute = 2, MaxWait = TimeSpan.Zero }, time);
var pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
    .AddRetry(new RetryStrategyOptions
    {
        MaxRetryAttempts = 3,
        OnRetry = retry =>
        {
            Console.WriteLine($"  not yet; again in {retry.RetryDelay.TotalSeconds} s");
            return default;
        },
    }.WithTrafficControl(control, longest: TimeSpan.FromMinutes(2)))
    .AddAdmission(control)
    .Build();

var started = time.GetTimestamp();
for (var i = 1; i <= 4; i++)
{
    var call = pipeline.ExecuteAsync(_ => ValueTask.FromResult(i)).AsTask();
    while (!call.IsCompleted)
    {
        time.Advance(TimeSpan.FromSeconds(1));
        await Task.Yield();
    }

    Console.WriteLine($"call {await call} went after {time.GetElapsedTime(started).TotalSeconds:0} s");
    time.Advance(TimeSpan.FromSeconds(10));
}
