"""Draws the Mandelbrot set in text."""

SHADES = " .:-=+*#%@"
WIDTH, HEIGHT, LIMIT = 78, 32, 90


def escape(c):
    """The number of rounds until the point escapes, or the limit."""
    z = 0j
    for round_number in range(LIMIT):
        z = z * z + c
        if z.real * z.real + z.imag * z.imag > 4.0:
            return round_number
    return LIMIT


def shade(rounds):
    return "@" if rounds == LIMIT else SHADES[rounds * (len(SHADES) - 2) // 20 % (len(SHADES) - 1)]


def main():
    inside = 0
    for row in range(HEIGHT):
        line = []
        for column in range(WIDTH):
            rounds = escape(complex(-2.2 + 3.2 * column / (WIDTH - 1), -1.2 + 2.4 * row / (HEIGHT - 1)))
            inside += rounds == LIMIT
            line.append(shade(rounds))
        print("".join(line).rstrip())
    print(f"about {inside / (WIDTH * HEIGHT) * 3.2 * 2.4:.2f} of area inside")


main()
