class Account:
    def __init__(self):
        self.balance = 5
print(Account().balanse)
