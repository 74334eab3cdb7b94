using Domicile.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

internal sealed class ModerationDb(DbContextOptions<ModerationDb> options) : ModuleDb(options);
