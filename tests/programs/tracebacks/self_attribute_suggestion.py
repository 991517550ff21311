class Account:
    def __init__(self):
        self.balance = 10
        self._history = []

    def show(self):
        try:
            self.history
        except AttributeError as error:
            print(error)
        return balance


Account().show()
