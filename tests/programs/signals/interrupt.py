import signal

caught = []
signal.signal(signal.SIGALRM, lambda number, frame: caught.append(number))
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
total = 0
while len(caught) < 3:
    total += len([str(value) for value in range(50)])
signal.setitimer(signal.ITIMER_REAL, 0)
print(total > 0)


class Stopped(KeyboardInterrupt):
    pass


def stop(number, frame):
    raise Stopped('by', number)


signal.signal(signal.SIGINT, stop)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt as error:
    print(repr(error))
print(signal.signal(signal.SIGINT, signal.default_int_handler) is stop)
try:
    signal.default_int_handler(signal.SIGINT, None)
except KeyboardInterrupt:
    print('interrupted')
