class Account:
    def attribute(self):
        self.value = self.fail()

    def fail(self):
        first, second = self.deeper()

    def deeper(self):
        x = y = int("no number")


Account().attribute()
