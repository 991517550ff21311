# A child of a fork knows that the other threads are gone: joins return, streams that they used are free.
import os
import sys
import threading
import warnings

warnings.simplefilter("ignore")
main = threading.current_thread()


def wait_for_main():
    main.join()
    print("main has ended")
    sys.stdout.flush()


def worker():
    child = os.fork()
    if child:
        print("child:", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        return
    print("threads:", len(threading.enumerate()))
    thread = threading.Thread(target=wait_for_main)
    thread.start()
    thread.join()


thread = threading.Thread(target=worker)
thread.start()
thread.join()

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    stop.set()
    thread.join()
print([(item.category.__name__, "multi-threaded" in str(item.message)) for item in caught])
