class Box:
    def __init__(self):
        self._content = 1

    def look(self):
        return self.content


Box().look()
