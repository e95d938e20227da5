"""Archives that the tests of this folder share: of payloads, and of plain words in every place where those stood."""

import pytest

from tests.trust.payloads import payloads
from tests.trust.world import World, grown


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> World:
    """110 payloads, those on formats other than HTML among them, and everything made that can be made."""
    return grown(tmp_path_factory.mktemp("hostile"), payloads(110), whole=True)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> World:
    """What is the same in kind, and harmless: the shapes that pages and files may have."""
    words = [f"Plain words number {number}" for number in range(51)]
    words[3:6] = ["Words at https://plain.example.net/ and on", "A first part\n\nand a second", "One $x_1$ and so on"]
    return grown(tmp_path_factory.mktemp("plain"), words, whole=True)
