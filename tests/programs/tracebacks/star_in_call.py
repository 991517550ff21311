def gather(first, *rest, **named):
    return first, rest, named


values = [1, 2]
gather(*values, *3,
       key=4)
