using System.CommandLine;
using Domicile.Backups;
using Domicile.Base;
using Domicile.Host;
using Domicile.Witness;

ThisProcess.Close();
var root = new RootCommand("Domicile: a short-video service whose every access to its users' data leaves a receipt.")
{
    Serve.Command(),
    Keys.Command(),
    CertificateCommands.Command(),
    QuorumCommands.Command(),
    DiscloseCommands.Command(),
    AccessCommands.Command(),
    RunWitness.Command(),
    ModerationCommands.Command(),
    JobCommands.Command(),
    TableCommands.Command(),
    StaffCommands.Command(),
    AddressKeyCommands.Command(),
};
foreach (var command in BackupCommands.Of(Serve.ModuleTables)) root.Add(command);
// Longer than the service takes to stop, in Serve: it ends by itself.
return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
