"""A contract: a module of a pillar imports another module only through its facade."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FacadeContract(Contract):
    """For each import between two modules (third name part differs), the target's fourth part must be in `facade`.

    Modules of an exempt pillar may be imported freely, and modules of an exempt pillar may import anything.
    """

    root = fields.StringField()
    facade = fields.ListField(subfield=fields.StringField())
    exempt_pillars = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 -- import-linter's signature
        """Look at every import once."""
        del verbose
        breaches: list[tuple[str, str]] = []
        root: str = self.root
        for importer in sorted(m for m in graph.modules if m.startswith(f"{root}.")):
            here = importer.split(".")
            if len(here) < 3 or here[1] in self.exempt_pillars:
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                there = imported.split(".")
                if there[0] != root or len(there) < 4 or there[1] in self.exempt_pillars or there[:3] == here[:3]:
                    continue
                if there[3] not in self.facade:
                    breaches.append((importer, imported))
        return ContractCheck(kept=not breaches, metadata={"breaches": breaches})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each breach."""
        for importer, imported in check.metadata["breaches"]:
            output.print_error(f"{importer} imports {imported}: go through the facade")
