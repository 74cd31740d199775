from odoo.tools import formatLang

STEP = 1024


def tell_size(env, size):
    """Return the size of a file in words, in the language of the environment, such as "71 bytes", "99 kB" or "25 MB".

    :param int size: how many bytes; nothing is told of none
    """
    if not size:
        return ""
    if size == 1:
        return env._("1 byte")
    if size < STEP:
        return env._("%(count)s bytes", count=size)
    # Rounded up to a thousand, a size is told in the next unit.
    power = next(power for power in (1, 2, 3) if power == 3 or size / STEP**power < STEP - 0.5)
    number = size / STEP**power
    digits = 1 if number < 10 and round(number, 1) != round(number) else 0
    count = formatLang(env, number, digits=digits)
    if power == 1:
        return env._("%(count)s kB", count=count)
    return env._("%(count)s MB", count=count) if power == 2 else env._("%(count)s GB", count=count)
