class Broken:
    fine = 1
    wrong = undefined_thing
