started = True
1 / 0
