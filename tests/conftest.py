"""Windows of the tests are drawn off the screen, whoever starts them."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
