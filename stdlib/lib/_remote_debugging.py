"""What asyncio's command line tools import to look into other processes, which this runtime cannot do yet."""

from collections import namedtuple

PROCESS_VM_READV_SUPPORTED = False

FrameInfo = namedtuple("FrameInfo", ["filename", "lineno", "funcname"], module=__name__)
ThreadInfo = namedtuple("ThreadInfo", ["thread_id", "frame_info"], module=__name__)
CoroInfo = namedtuple("CoroInfo", ["call_stack", "task_name"], module=__name__)
TaskInfo = namedtuple("TaskInfo", ["task_id", "task_name", "coroutine_stack", "awaited_by"], module=__name__)
AwaitedInfo = namedtuple("AwaitedInfo", ["thread_id", "awaited_by"], module=__name__)


class RemoteUnwinder:
    """Reads the call stacks of another process."""

    def __init__(self, pid, *, all_threads=False, only_active_thread=False, debug=False):
        raise NotImplementedError("RemoteUnwinder")
