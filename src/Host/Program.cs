using System.CommandLine;
using Domicile.Host;

var root = new RootCommand("Domicile: a short-video service whose every access to its users' data leaves a receipt.")
{
    Serve.Command(),
    Keys.Command(),
    QuorumCommands.Command(),
    DiscloseCommands.Command(),
    RunWitness.Command(),
    ModerationCommands.Command(),
};
return await root.Parse(args).InvokeAsync();
