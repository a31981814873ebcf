"""Windows of the tests are drawn off the screen, whoever starts them; threads that wait, sleep."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# As in the engine: spinning threads of torch take the cores from each other and from the engines.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("KMP_BLOCKTIME", "0")
