import array
import os
import select
import selectors
import socket

a, b = socket.socketpair()
a.sendall(b'hello')
print(b.recv(3), b.recv(10))
b.settimeout(0.01)
try:
    b.recv(1)
except TimeoutError as error:
    print(repr(error), b.gettimeout(), b.getblocking())
b.setblocking(False)
try:
    b.recv(1)
except BlockingIOError as error:
    print(type(error).__name__)
buffer = bytearray(4)
a.send(b'abcdef')
print(b.recv_into(buffer), buffer, b.recv_into(memoryview(buffer)[1:], 2), buffer)
server = socket.create_server(('127.0.0.1', 0))
client = socket.create_connection(server.getsockname())
peer, address = server.accept()
print(address == client.getsockname(), peer.family, peer.type)
print(select.select([peer], [peer], [], 0)[0])
client.sendmsg([b'ab', b'cd'])
print(peer.recvmsg(10)[:3])
client.send(b'x')
print(select.select([peer], [], [], 1)[0] == [peer])
with select.epoll() as poller:
    poller.register(peer, select.EPOLLIN)
    print(poller.poll(1) == [(peer.fileno(), select.EPOLLIN)])
    poller.unregister(peer)
poller = select.poll()
poller.register(peer, select.POLLIN)
print(poller.poll(1000) == [(peer.fileno(), select.POLLIN)])
with selectors.DefaultSelector() as selector:
    selector.register(peer, selectors.EVENT_READ, 'data')
    print([(key.data, events) for key, events in selector.select(1)])
read_end, write_end = os.pipe()
socket.send_fds(a, [b'fd'], [write_end])
data, fds, flags, _ = socket.recv_fds(b, 10, 1)
os.write(fds[0], b'through')
print(data, os.read(read_end, 10))
for number in (read_end, write_end, *fds):
    os.close(number)
client.shutdown(socket.SHUT_WR)
print(peer.recv(10), peer.recv(10))
for one in (a, b, server, client, peer):
    one.close()
print(a.fileno(), a._closed)
for bad in (lambda: a.send(b'x'), lambda: socket.inet_aton('x'), lambda: socket.inet_pton(socket.AF_INET, '1'), lambda: socket.htons(70000),
            lambda: socket.socket(fileno=-1), lambda: select.select([1.5], [], [], 0), lambda: select.select([], [], [], -1)):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagram.bind(('127.0.0.1', 0))
datagram.sendto(b'to myself', datagram.getsockname())
print(datagram.recvfrom(100)[0], datagram.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_DGRAM)
for bad in (('127.0.0.1',), 'x', ('127.0.0.1', 70000), ('127.0.0.1', 'a')):
    try:
        datagram.connect(bad)
    except Exception as error:
        print(type(error).__name__, error)
datagram.close()
print(socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, '::1')), socket.inet_ntoa(b'\x7f\0\0\1'))
print(socket.getaddrinfo('127.0.0.1', 80, type=socket.SOCK_STREAM)[0][4], socket.ntohs(socket.htons(258)))
