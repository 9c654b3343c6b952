// An ASP.NET Core API whose tenants each have a budget: its own rate-limiting middleware refuses what a tenant cannot pay for.
using System.Threading.RateLimiting;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.RateLimiting;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddRateLimiter(options =>
{
    options.RejectionStatusCode = StatusCodes.Status402PaymentRequired;
    options.GlobalLimiter = new PartitionedTrafficRateLimiter<HttpContext>(
        context => context.Request.Headers["x-tenant"].FirstOrDefault() ?? "anonymous",
        perPartition: [LimitOptions.Budget(NanoUsd.FromUsd(0.03m), Window.Day, "usd/day"), LimitOptions.RequestsPerMinute(100)],
        options: new() { Unit = PermitUnit.MicroUsd, UnitsPerPermit = 10_000, MaxWait = TimeSpan.Zero }); // a call costs 1 cent at most
    options.OnRejected = async (context, cancellation) =>
    {
        context.Lease.TryGetMetadata(MetadataName.ReasonPhrase, out var reason);
        context.Lease.TryGetMetadata(TrafficMetadata.Scope, out var scope);
        await context.HttpContext.Response.WriteAsync($"{scope}: {reason!.Split(';')[0]}", cancellation);
    };
});

await using var app = builder.Build();
app.UseRateLimiter();
app.MapGet("/ask", () => "42");
await app.StartAsync();

using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
foreach (var tenant in (string[])["acme", "acme", "acme", "acme", "globex"])
{
    using var request = new HttpRequestMessage(HttpMethod.Get, "/ask") { Headers = { { "x-tenant", tenant } } };
    using var response = await client.SendAsync(request);
    Console.WriteLine($"{tenant}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
}
