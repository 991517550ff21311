# gc-every: 211
# The events of expat's parser: the same whole and in pieces, with and without namespaces.
import pyexpat

DOCUMENTS = [
    b"<?xml version='1.0' encoding='utf-8'?>\n<!-- c --><?pi data ?><a x='1' y=\"&lt;2&#65;\">t&amp;u<![CDATA[x<y]]>\r\nz</a>",
    b"<!DOCTYPE a [<!ENTITY e 'v<b/>'><!ELEMENT a (b|c)*><!ATTLIST a q CDATA 'dd'>]><a>&e;</a>",
    b"<!DOCTYPE a PUBLIC '-//X' 'x.dtd' [<!NOTATION n PUBLIC 'x'><!ENTITY g SYSTEM 'f' NDATA n><!ENTITY h SYSTEM 'ff'>]><a>&h;</a>",
    b"<a xmlns='u' xmlns:p='v'><p:b p:c='1' d='2'/></a>",
    "<\u00e9l\u00e8 a='\u4e2d'>\U0001f600</\u00e9l\u00e8>".encode(),
    "<?xml version='1.0' encoding='iso-8859-1'?><a>\u00e9</a>".encode("latin-1"),
    "<a>\u00e9</a>".encode("utf-16"),
    "<?xml version='1.0' encoding='cp1252'?><a>\u20ac</a>".encode("cp1252"),
    b"",
    b"<a>",
    b"<a><b></a></b>",
    b"<a b='1' b='2'/>",
    b"<a/>x",
    b"<a>&undefined;</a>",
    b"<a>]]></a>",
    b"<a>\x01</a>",
    b"<a>\xff</a>",
    b"<a b=1/>",
    b"<p:a/>",
    b"<a>&#0;</a>",
    b"<!DOCTYPE a [<!ENTITY e '&e;'>]><a>&e;</a>",
    b"<!DOCTYPE a [<!ENTITY e '<b>'>]><a>&e;</b></a>",
]
NAMES = [
    "StartElement", "EndElement", "ProcessingInstruction", "CharacterData", "UnparsedEntityDecl", "NotationDecl", "StartNamespaceDecl",
    "EndNamespaceDecl", "Comment", "StartCdataSection", "EndCdataSection", "StartDoctypeDecl", "EndDoctypeDecl", "EntityDecl", "XmlDecl",
    "ElementDecl", "AttlistDecl", "SkippedEntity",
]


def events(document, separator, size):
    parser = pyexpat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True
    found = []
    for name in NAMES:
        setattr(parser, name + "Handler", lambda *arguments, name=name: found.append((name, *arguments)))
    parser.ExternalEntityRefHandler = lambda *arguments: found.append(("external", *arguments)) or 1
    try:
        for start in range(0, len(document), size):
            parser.Parse(document[start : start + size])
        parser.Parse(b"", True)
    except pyexpat.error as error:
        found.append((str(error), error.code, error.lineno, error.offset))
    return found


for document in DOCUMENTS:
    for separator in (None, " "):
        whole = events(document, separator, 1000)
        print(*whole, sep="\n")
        print(whole == events(document, separator, 1))
