"""`python -m bot digest preview`: a whole digest in the terminal, and its pictures in a folder."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import gallery, preview
from commands import MENU
from tests.digests.conftest import WEEKLY
from tests.harbour import NICE, SPLIT

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + b"\0\0\0\x60\0\0\0\x24"


class Pens:
    """Draws everything, or nothing."""

    works = True

    async def pictures(self, charts):
        return {chart: PNG for chart in charts} if self.works else {}


@pytest.fixture
def parts(marina, now, monkeypatch):
    async def known(parts):
        pass

    for module in (preview, gallery):
        monkeypatch.setattr(module, "find_ports", known)
    return SimpleNamespace(marina=marina, clock=lambda: now, painter=Pens())


async def show(parts, line: str, everything: bool = False, png: Path | None = None) -> int:
    return await preview.digest(parts, line.split(), everything=everything, png=png)


async def test_the_terminal_shows_the_whole_thread(parts, capsys):
    status = await show(parts, "preview nice")
    out = capsys.readouterr().out

    assert 0 == status
    assert "Port de Nice · weekly · 11–17 May\n3 visitors over 2 websites" in out
    assert "Funnel · Port de Nice" in out
    assert "port,section,label,value,previous" in out
    assert () == await parts.marina.store.subscriptions()


async def test_every_line_of_a_preview_can_be_asked(parts, capsys):
    await show(parts, "preview nice")
    digests = [it for it in capsys.readouterr().out.splitlines() if ": digest" in it]

    assert ["→ Subscribe here: digest here weekly Mon 08:00 nice"] == digests


async def test_a_digest_that_there_is_is_previewed_by_its_id(parts, capsys):
    await parts.marina.store.subscribe(dataclasses.replace(WEEKLY, lines=("funnel",)))
    await show(parts, "preview d1")
    out = capsys.readouterr().out

    assert "Funnel · Port de Nice" in out
    assert "Pages, sources, countries" not in out


async def test_the_gallery_has_every_picture_and_a_page(parts, tmp_path, capsys):
    status = await show(parts, "preview", everything=True, png=tmp_path)
    names = {path.name for path in tmp_path.iterdir()}

    assert 0 == status
    assert {"nice-00-lines.png", "nice-02-funnel.png", "split-nice-00-bars.png"} <= names
    assert sum(name.endswith(".csv") for name in names) == 3
    assert f"{SPLIT.name} and {NICE.name}" in (tmp_path / "index.html").read_text()


async def test_the_gallery_of_all_has_the_pictures_of_every_question(parts, tmp_path, capsys):
    status = await gallery.gallery(parts, tmp_path)
    names = {path.stem.split("-")[1] for path in tmp_path.glob("[0-9][0-9]-*.png")}
    drawn = {it for it in MENU.names if it in "funnel map heatmap compare".split()}

    assert 0 == status
    assert drawn <= names
    assert "I know no berth “A12” in ACI Split" in capsys.readouterr().err  # nobody ever came there
    assert (tmp_path / "nice-00-lines.png").exists()


async def test_a_chart_that_could_not_be_drawn_is_a_failure(parts, tmp_path, capsys):
    parts.painter.works = False

    assert 1 == await show(parts, "preview nice", png=tmp_path)
    assert "charts could not be drawn" in capsys.readouterr().err


async def test_a_folder_that_cannot_be_written_is_told(parts, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")

    assert 1 == await show(parts, "preview nice", png=tmp_path / "file")
    assert "The gallery cannot be written to" in capsys.readouterr().err


async def test_a_wrong_word_is_told_in_the_terminal_too(parts, capsys):
    assert 2 == await show(parts, "preview niec")
    assert "Did you mean nice?" in capsys.readouterr().err
