values = [1, 2, 3]
def check(items):
    assert len(items) > 5, f"only {len(items)} items"
check(values)
