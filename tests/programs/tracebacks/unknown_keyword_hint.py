def connect(*, host, timeout=10):
    return host, timeout


connect(host="h", timeuot=5)
