"""ipaddress, urllib.parse, html and uuid: names of things on a network, no network."""
import html
import ipaddress as ip
from urllib.parse import parse_qs, parse_qsl, quote, quote_plus, unquote, urldefrag, urlencode, urljoin, urlsplit, urlunsplit
import uuid

net = ip.ip_network("192.168.4.0/29")
print(net, net.num_addresses, net.netmask, net.hostmask, net.broadcast_address, [str(h) for h in net.hosts()][:3])
print(ip.ip_address("192.168.4.5") in net, list(net.subnets(new_prefix=30)), net.supernet(), net.overlaps(ip.ip_network("192.168.0.0/16")))
six = ip.ip_address("2001:db8:0:0:1::")
print(six, six.exploded, int(six) % 97, six + 1, six.reverse_pointer[:11], ip.ip_address("::ffff:1.2.3.4").ipv4_mapped)
print(ip.ip_address("127.0.0.1").is_loopback, ip.ip_address("10.1.1.1").is_private, ip.ip_address("224.0.0.1").is_multicast)
print(ip.ip_interface("10.0.0.9/8").network, sorted(map(ip.ip_address, ["10.0.0.10", "10.0.0.9"])))
print(list(ip.summarize_address_range(ip.ip_address("10.0.0.1"), ip.ip_address("10.0.0.6"))))
print(list(ip.collapse_addresses([ip.ip_network("10.0.0.0/25"), ip.ip_network("10.0.0.128/25")])))
for bad in ("1.2.3", "1.2.3.256", "01.2.3.4", "::1::", "10.0.0.1/8"):
    try:
        print((ip.ip_network if "/" in bad else ip.IPv4Address if "." in bad else ip.IPv6Address)(bad))
    except ValueError as error:
        print(type(error).__name__, error)

parts = urlsplit("HTTPS://me:pw@Example.org:8080/a/b;p?q=1&q=2&r=#frag")
print(tuple(parts), parts.hostname, parts.port, parts.username, urlunsplit(parts._replace(query="z=9", fragment="")))
base = "http://h/a/b/c?d"
print([urljoin(base, link) for link in ("x", "./x", "../x", "/x", "//g/x", "?y", "#s", "http:x", "../../../x")])
print(parse_qs(parts.query), parse_qsl(parts.query, keep_blank_values=True), urldefrag("u#f"))
print(urlencode({"a b": "c&d", "l": [1, "\xe9"]}, doseq=True), quote("a/b c~\xe9"), quote_plus("a/b c", safe="/"), unquote("%E2%82%AC%zz%41"))
try:
    urlsplit("http://h:99999/").port
except ValueError as error:
    print(error)

print(html.escape("<a href='x'>\"&\"</a>"), html.escape("'\"", quote=False))
print(html.unescape("&lt;&eacute;&#169;&#x1F600;&notit;&amp;amp;&unknown;&#0;&hellip"))
name = uuid.uuid5(uuid.NAMESPACE_DNS, "python.org")
print(name, name.version, name.variant == uuid.RFC_4122, uuid.uuid3(uuid.NAMESPACE_URL, "http://h/"))
print(uuid.UUID("{12345678-1234-5678-1234-567812345678}").hex, uuid.UUID(int=5), name.urn[:14], uuid.UUID(bytes=b"0123456789abcdef").fields)
try:
    uuid.UUID("123")
except ValueError as error:
    print(error)
