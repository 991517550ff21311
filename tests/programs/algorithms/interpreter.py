import re
TOKEN = re.compile(r"\s*(?:(\d+\.?\d*)|(\w+)|(.))")
class Parser:
    LEVELS = [("+", "-"), ("*", "/", "%")]
    def __init__(self, text, names):
        self.tokens = [m.groups() for m in TOKEN.finditer(text) if m.group().strip()]
        self.at, self.names = 0, names
    def peek(self): return self.tokens[self.at][2] if self.at < len(self.tokens) else None
    def parse(self):
        value = self.level(0)
        if self.at != len(self.tokens): raise SyntaxError(f"left over at {self.at}")
        return value
    def level(self, n):
        if n == len(self.LEVELS): return self.power()
        value = self.level(n + 1)
        while self.peek() in self.LEVELS[n]:
            op = self.peek(); self.at += 1
            right = self.level(n + 1)
            match op:
                case "+": value += right
                case "-": value -= right
                case "*": value *= right
                case "/": value /= right
                case "%": value %= right
        return value
    def power(self):
        base = self.atom()
        if self.peek() == "^":
            self.at += 1
            return base ** self.power()
        return base
    def atom(self):
        if self.at >= len(self.tokens): raise SyntaxError("unexpected end")
        number, name, symbol = self.tokens[self.at]
        self.at += 1
        if number: return float(number) if "." in number else int(number)
        if name:
            if name not in self.names: raise NameError(name)
            return self.names[name]
        if symbol == "-": return -self.atom()
        if symbol == "(":
            value = self.level(0)
            if self.peek() != ")": raise SyntaxError("missing )")
            self.at += 1
            return value
        raise SyntaxError(f"unexpected {symbol}")
for text in ("1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "-x + 10 % 4", "7 / 2 - 1.5", "2 * (3", "y", "1 +", ")", "1 2", "10 / (5 - 5)"):
    try: print(text, "=", Parser(text, {"x": 4}).parse())
    except Exception as error: print(text, "->", type(error).__name__, error)
def brain(program, data=b""):
    jump, stack = {}, []
    for i, c in enumerate(program):
        if c == "[": stack.append(i)
        elif c == "]": j = stack.pop(); jump[i], jump[j] = j, i
    tape, p, i, out = [0] * 30, 0, 0, []
    while i < len(program):
        match program[i]:
            case ">": p += 1
            case "<": p -= 1
            case "+": tape[p] = (tape[p] + 1) % 256
            case "-": tape[p] = (tape[p] - 1) % 256
            case ".": out.append(chr(tape[p]))
            case "[" if not tape[p]: i = jump[i]
            case "]" if tape[p]: i = jump[i]
        i += 1
    return "".join(out)
print(brain("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+."))
