"""The sample file, created by Odoo itself, which the generated ones copy.

This source is sent to `odoo shell`, which has the environment; it runs nowhere else.
"""


def make(env, login):
    """Create a folder with a file, and share it with a portal user.

    :return: the ids of the file and the share
    :rtype: dict
    """
    partner = env["res.users"].search([("login", "=", login)]).partner_id
    folder = env["portal.document.folder"].create({"name": "Bench"})
    attachment = env["ir.attachment"].create({"name": "file.txt", "raw": b"Bench"})
    document = env["portal.document"]._create_with_file(folder, attachment)
    values = {"folder_id": folder.id, "partner_ids": [(6, 0, partner.ids)], "user_id": env.ref("base.user_admin").id}
    share = env["portal.document.share"].create(values)
    env.flush_all()
    env.cr.commit()
    return {"document": document.id, "share": share.id}
