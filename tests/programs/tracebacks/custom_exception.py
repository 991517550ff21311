class Problem(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code
    def __str__(self):
        return f"problem {self.code}\nsecond line"
error = Problem(7)
error.add_note("note one")
error.add_note("note two\nwith two lines")
raise error
