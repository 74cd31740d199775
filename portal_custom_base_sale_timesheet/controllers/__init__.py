from . import packs
