import re
import unicodedata

# Addresses of pages and mailboxes, and telephone numbers.
MESSAGE = re.compile(r"://|www\.|@|\w\.\w{2,}|(\d[ ()/.-]*){6}", re.I)
# What stands before a name, with or without a dot.
TITLES = frozenset(("dipl", "dr", "frau", "herr", "ing", "mag", "miss", "mlle", "mme", "mr", "mrs", "ms", "mx", "prof"))
# Scripts in which the first name stands first.
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")


def is_person_name(name):
    """Return whether a text may be a person's name: what people outside typed may be a message for others instead."""
    return name.isprintable() and any(character.isalpha() for character in name) and not MESSAGE.search(name)


def find_first_name(name):
    """Return the first name of a person; the whole name if it is not certain which word that is.

    Somebody who is greeted by the whole name is greeted rightly, and by the family name alone is not.
    """
    words = name.split()
    while words and _is_title(words[0]):
        words.pop(0)
    return words[0] if len(words) > 1 and _is_first_name(words[0]) else name


def _is_title(word):
    parts = [part for part in re.split(r"[.-]", word.casefold()) if part]
    return bool(parts) and TITLES.issuperset(parts)


def _is_first_name(word):
    """Return whether a word is no initial, nothing with a comma behind it, and of a script with first names first."""
    letters = [character for character in word if character not in "-'’"]
    return len(letters) > 1 and all(
        character.isalpha() and unicodedata.name(character, "").startswith(SCRIPTS) for character in letters
    )
