import re

# Addresses of pages and mailboxes, and telephone numbers.
MESSAGE = re.compile(r"://|www\.|@|\w\.\w{2,}|(\d[ ()/.-]*){6}", re.I)


def is_person_name(name):
    """Return whether a text may be a person's name: what people outside typed may be a message for others instead."""
    return name.isprintable() and any(character.isalpha() for character in name) and not MESSAGE.search(name)
