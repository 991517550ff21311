import atexit
import sys
atexit.register(print, "registered first")
@atexit.register
def second():
    print("registered second")
def removed():
    print("never")
atexit.register(removed)
atexit.unregister(removed)
print("main ends")
raise SystemExit
