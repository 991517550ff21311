"""The outer solar system as an N-body problem with dataclasses and operators on vectors."""

import math
from dataclasses import dataclass
from itertools import combinations

DAY = 365.24
SOLAR_MASS = 4 * math.pi**2


@dataclass(slots=True, frozen=True)
class Vector:
    x: float
    y: float
    z: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z


@dataclass(slots=True)
class Body:
    name: str
    position: Vector
    velocity: Vector
    mass: float


def planet(name, position, velocity, mass):
    return Body(name, Vector(*position), Vector(*velocity) * DAY, mass * SOLAR_MASS)


def solar_system():
    bodies = [
        Body("Sun", Vector(0.0, 0.0, 0.0), Vector(0.0, 0.0, 0.0), SOLAR_MASS),
        planet("Jupiter", (4.841431, -1.160320, -0.103622), (0.001660, 0.007699, -0.000069), 0.000954792),
        planet("Saturn", (8.343367, 4.124799, -0.403523), (-0.002767, 0.004999, 0.000023), 0.000285886),
        planet("Uranus", (12.894369, -15.111151, -0.223308), (0.002965, 0.002378, -0.000030), 0.0000436624),
        planet("Neptune", (15.379697, -25.919315, 0.179259), (0.002681, 0.001628, -0.000095), 0.0000515139),
    ]
    momentum = sum((body.velocity * body.mass for body in bodies), start=Vector(0.0, 0.0, 0.0))
    bodies[0].velocity = momentum * (-1 / SOLAR_MASS)
    return bodies


def energy(bodies):
    kinetic = sum(body.mass * (body.velocity @ body.velocity) / 2 for body in bodies)
    potential = 0.0
    for one, other in combinations(bodies, 2):
        apart = one.position - other.position
        potential += one.mass * other.mass / math.sqrt(apart @ apart)
    return kinetic - potential


def advance(bodies, years):
    for one, other in combinations(bodies, 2):
        apart = one.position - other.position
        distance_squared = apart @ apart
        pull = years / (distance_squared * math.sqrt(distance_squared))
        one.velocity = one.velocity - apart * (other.mass * pull)
        other.velocity = other.velocity + apart * (one.mass * pull)
    for body in bodies:
        body.position = body.position + body.velocity * years


def main():
    bodies = solar_system()
    before = energy(bodies)
    print(f"energy {before:.6f}")
    for year in range(0, 13, 3):
        row = "  ".join(f"{body.name} ({body.position.x:+7.2f}, {body.position.y:+7.2f})" for body in bodies[1:])
        print(f"year {year:>2}  {row}")
        for _ in range(300):
            advance(bodies, 0.01)
    after = energy(bodies)
    print(f"energy {after:.6f}, drift {abs(after - before) / abs(before):.1e}")


main()
