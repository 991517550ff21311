# Protocols that no C int holds are refused, others are taken as they are.
for protocol in (-(2**63), 2**63, 2**31, -(2**31) - 1, 10**30):
    try:
        object().__reduce_ex__(protocol)
    except OverflowError:
        print("OverflowError")
print(object().__reduce_ex__(2)[1:] == object().__reduce_ex__(2**31 - 1)[1:])
