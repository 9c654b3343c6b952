using Sluice.Gateway.Commands;

return await SluiceCommand.RunAsync(args, CommandSurroundings.OfProcess(), Console.Out, Console.Error).ConfigureAwait(false);
