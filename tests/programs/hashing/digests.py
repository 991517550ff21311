import hashlib
import hmac

for name in ('md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3_224', 'sha3_256', 'sha3_384', 'sha3_512', 'blake2b', 'blake2s'):
    state = hashlib.new(name, b'abc')
    copied = state.copy()
    state.update(bytearray(b'def'))
    print(name, state.digest_size, state.block_size, state.name, state.hexdigest())
    assert copied.digest() == hashlib.new(name, b'abc').digest()
for name in ('shake_128', 'shake_256'):
    print(name, hashlib.new(name, b'abc').hexdigest(20))
print(hashlib.blake2b(b'x', digest_size=20, key=b'k', salt=b's', person=b'p', fanout=2, depth=3, leaf_size=4, node_offset=5,
                      node_depth=1, inner_size=32, last_node=True).hexdigest())
print(hashlib.blake2s(b'x', digest_size=10, key=b'k').hexdigest())
print(hashlib.pbkdf2_hmac('sha256', b'password', b'salt', 1000, 24).hex())
print(hmac.new(b'key', b'message', 'sha256').hexdigest(), hmac.digest(b'k' * 200, b'm', 'md5').hex())
print(hmac.compare_digest('abc', 'abc'), hmac.compare_digest(b'abc', b'abd'))
for bad in (lambda: hashlib.md5('text'), lambda: hashlib.sha256(5)):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, str(error).split(',')[0])
try:
    hashlib.new('nonsense')
except ValueError as error:
    print(str(error).split()[0])
