namespace Sluice.Gateway.Tests.Admin;

public sealed class ChangeUnderLoadTests
{
    [Fact]
    public async Task Backends_come_change_and_go_under_load_without_a_call_dropped()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Config.Replace("1000 }", "1000000 }", StringComparison.Ordinal));
        var rounds = 0;
        var served = new System.Collections.Concurrent.ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var callers = Enumerable.Range(0, 12).Select(async _ =>
        {
            var calls = 0;
            while (Volatile.Read(ref rounds) < 5)
            {
                var (status, backend) = await gateway.ChatAsync();
                Assert.Equal(200, status);
                served.AddOrUpdate(backend!, 1, static (_, count) => count + 1);
                calls++;
            }

            return calls;
        }).ToArray();

        for (; rounds < 5; Interlocked.Increment(ref rounds))
        {
            Assert.Equal(201, (await gateway.PostAsync("/admin/backends", "{\"name\":\"b\"," + AdminGateway.Simulated() + "}")).Status);
            Assert.Equal(200, (await gateway.PostAsync("/admin/backends/order", """{"backends":["b","sim"]}""")).Status);
            Assert.Equal("b", (await gateway.ChatAsync()).Backend);
            Assert.Equal(200, (await gateway.SendAsync("PUT", "/admin/backends/b", "{" + AdminGateway.Simulated(",\"limits\":{\"rpm\":500000}") + "}")).Status);
            Assert.Equal(200, (await gateway.PostAsync("/admin/backends/b/disable")).Status);
            Assert.Equal("sim", (await gateway.ChatAsync()).Backend);
            Assert.Equal(200, (await gateway.PostAsync("/admin/backends/b/enable")).Status);
            Assert.Equal(200, (await gateway.PostAsync("/admin/reload")).Status);
            Assert.Equal(204, (await gateway.SendAsync("DELETE", "/admin/backends/b")).Status);
        }

        var calls = (await Task.WhenAll(callers)).Sum() + 10;
        var limit = (await gateway.GetAsync("/admin/status")).Json!["keys"]![0]!["limits"]![0]!;
        Assert.Equal((calls, 0), ((int)limit["used"]!, (int)limit["reserved"]!));
        Assert.Equal("b sim", string.Join(' ', served.Keys.Order(StringComparer.Ordinal)));
    }
}
