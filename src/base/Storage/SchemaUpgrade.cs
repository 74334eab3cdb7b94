using Domicile.Base;

namespace Domicile.Storage;

/// <summary>Brings a module's schema up to date before the service answers.</summary>
internal sealed class SchemaUpgrade<TDb>(ModuleStorage<TDb> storage) : IPreparation where TDb : ModuleDb
{
    public Task Prepare(CancellationToken cancellationToken) => storage.Upgrade(cancellationToken);
}
