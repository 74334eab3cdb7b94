namespace Domicile.Custody;
