"""How torch says that the GPU is gone: told by name, so that a process without torch can ask."""

_SIGNS = ("CUDA error", "CUDNN_STATUS", "CUBLAS_STATUS", "CUDA driver error", "HIP error")


def is_gpu_loss(error: BaseException) -> bool:
    """Return whether an error means that this process can use the GPU no more.

    After one of these every later call fails too, so the process has to be ended. Memory that ran
    out is none of them: smaller batches help there.
    """
    if any(kind.__name__ == "OutOfMemoryError" for kind in type(error).__mro__):
        return False
    if any(kind.__name__ == "AcceleratorError" for kind in type(error).__mro__):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in _SIGNS)
