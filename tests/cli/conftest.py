"""The engines that commands share which are called in the tests' own process."""

from collections.abc import Iterator

import pytest

from workbench.asking import close_engines


@pytest.fixture(autouse=True, scope="session")
def _engines_end() -> Iterator[None]:
    yield
    close_engines()
