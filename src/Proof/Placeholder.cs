namespace Domicile.Proof;
