class D:
    def __del__(self):
        raise ValueError("lost")
    def __repr__(self):
        return "<D>"
print("before")
def f():
    pass
f()
print("after")
raise KeyboardInterrupt
