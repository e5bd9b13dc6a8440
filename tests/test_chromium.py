import pytest

from tests.chromium import chromium_or_skip, find_chromium


@pytest.fixture
def no_chromium(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


def test_without_chromium_a_test_is_skipped_with_the_reason(no_chromium, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Chromium on this machine"):
        chromium_or_skip()


def test_without_chromium_the_checks_before_a_merge_fail(no_chromium, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no Chromium on this machine"):
        chromium_or_skip()


def test_chromium_is_found_by_name_on_the_search_path(no_chromium, tmp_path):
    program = tmp_path / "google-chrome"
    program.touch(mode=0o755)
    assert find_chromium() == str(program)
