# variants: plain
class Node:
    __slots__ = ("next",)
head = None
for _ in range(1000000):
    node = Node()
    node.next = head
    head = node
print("built")
n, count = head, 0
while n is not None:
    n = n.next
    count += 1
print(count)
del node
head = None
print("dropped")
