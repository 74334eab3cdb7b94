namespace Domicile.Tests;
