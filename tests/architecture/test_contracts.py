"""Who may import whom, as `pyproject.toml` says it."""

import io
from contextlib import redirect_stdout

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.source import ROOT


def test_every_import_contract_is_kept() -> None:
    said = io.StringIO()
    with redirect_stdout(said):
        status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, said.getvalue()
