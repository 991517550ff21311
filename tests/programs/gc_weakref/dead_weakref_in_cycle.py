# variants: plain verify
# A weak reference that is garbage itself leaves its referent's list, so that nothing refers to its memory later.
import gc
import weakref


class Named:
    pass


def hide(referent, make):
    cycle = []
    cycle.append(cycle)
    cycle.append(make(referent))


others = [Named() for _ in range(20000)]
kept = []
makers = [
    weakref.ref,
    weakref.proxy,
    lambda referent: weakref.ref(referent, print),
    lambda referent: weakref.proxy(referent, print),
]
for make in makers:
    referent = Named()
    hide(referent, make)
    gc.collect()
    kept += [make(other) for other in others]
    print(len(weakref.getweakrefs(referent)))
    last = weakref.ref(referent)
    del referent
    print(last())
print(len(kept), all(isinstance(weak, weakref.ReferenceType) or weak.__class__ is Named for weak in kept))
