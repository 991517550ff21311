class Config:
    def __init__(self, values):
        self.values = values
    @property
    def size(self):
        return len(self.values["size"])
    def report(self):
        return f"size is {self.size:>10}"
print(Config({"size": "abc"}).report())
print(Config({"size": 5}).report())
