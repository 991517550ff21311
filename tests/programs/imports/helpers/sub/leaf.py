from .. import first
from ..second import VALUE
from . import NAME


def where():
    return __name__, __package__


def relative():
    return first.__name__, VALUE, NAME
