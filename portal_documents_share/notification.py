"""What the backend says when a button has done its work."""


def notify_done(message):
    """Return the action that tells the user what was done, and shows the record or the list anew.

    :param str message: a sentence in the user's language
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {"type": "success", "message": message, "next": {"type": "ir.actions.act_window_close"}},
    }
