print("before")
exec("""
def function():
    if True:
        x = (1 + [2, 3}
    return x
""")
