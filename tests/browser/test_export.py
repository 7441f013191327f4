"""Taking an evidence pack away in a real browser, and verifying it from the command line."""

from typer.testing import CliRunner

from czmap import cli
from czmap.exports.pack_files import load_files
from czmap.paths import home
from tests.browser.conftest import screenshot


def test_a_downloaded_evidence_pack_verifies(serve, page, tmp_path):
    page.goto(f"{serve(home() / 'app.py')}/export?find=1")
    button = page.get_by_role("button", name="Download the evidence pack (ZIP)")
    button.wait_for()
    screenshot(page, "export")
    with page.expect_download() as waited:
        button.focus()
        page.keyboard.press("Enter")
    path = tmp_path / "evidence.zip"
    waited.value.save_as(path)
    assert {"brief.pdf", "pro-forma.docx", "zones.gpkg", "ledger.md"} <= set(load_files(path))
    said = CliRunner().invoke(cli.commands, ["verify", str(path)])
    assert said.exit_code == 0 and "checks agree" in said.output, said.output
