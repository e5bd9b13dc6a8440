import pytest

from tests.browser.accessibility.looking import LOOKS


@pytest.mark.parametrize("language", LOOKS)
def test_pages_of_firms_are_accessible_and_fit(language, faults_for):
    assert faults_for("firm", language) == ""
