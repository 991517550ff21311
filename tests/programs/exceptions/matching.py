class Base(Exception): pass
class Left(Base): pass
class Right(Base): pass
class Both(Left, Right): pass

def classify(error):
    try:
        raise error
    except Left:
        return "left"
    except (Right, KeyError):
        return "right or key"
    except Base as e:
        return f"base {e.args}"
    except Exception as e:
        return type(e).__name__
    except BaseException as e:
        return "base exception " + type(e).__name__

for error in (Left(), Right(), Both(), Base(1, 2), KeyError("x"), OSError(99999, "gone"), SystemExit(3), KeyboardInterrupt()):
    print(classify(error))
try:
    try:
        raise ValueError("v")
    except "not a class":
        pass
except TypeError as error:
    print(error)
def dynamic():
    print("evaluated")
    return (ValueError, TypeError)
try:
    raise TypeError("t")
except dynamic() as error:
    print(error)
try:
    pass
except dynamic():
    pass
try:
    {}["k"]
except LookupError as error:
    print(repr(error), error.args, str(error))
try:
    raise
except RuntimeError as error:
    print(error)
def reraise():
    try:
        raise ValueError("original")
    except ValueError:
        try:
            raise KeyError("temporary")
        except KeyError:
            pass
        raise
try:
    reraise()
except ValueError as error:
    print("re-raised", error, error.__context__)
