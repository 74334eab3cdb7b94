namespace Domicile.Kernel;
