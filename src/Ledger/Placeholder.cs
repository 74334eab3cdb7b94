namespace Domicile.Ledger;
