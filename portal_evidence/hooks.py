# What is kept under other names when the addon goes.
TABLES = (
    "portal_evidence_offer",
    "portal_evidence_file",
    "portal_evidence",
    "portal_evidence_chain",
    "portal_evidence_anchor",
    "portal_sealed_document",
)
# Files that are kept as files of the company, with the name of the document.
FILES = (
    ("portal.sealed.document", "document", "portal_sealed_document"),
    ("portal.evidence.file", "content", "portal_evidence_file"),
)


def uninstall_hook(env):
    """Keep the evidence under other names, and the documents as files: what was signed outlives the addon."""
    env.flush_all()
    suffix = _get_free_suffix(env)
    for table in TABLES:
        env.cr.execute(f"CREATE TABLE {table}{suffix} AS TABLE {table}")
    for model, field, table in FILES:
        # Else Odoo deletes the files with the model.
        env.cr.execute(
            f"""
            UPDATE ir_attachment SET res_model = 'res.company', res_id = source.company_id, res_field = NULL,
                   name = source.document_name || ' ' || ir_attachment.name, public = FALSE
            FROM {table} source
            WHERE ir_attachment.res_model = %s AND ir_attachment.res_field = %s AND ir_attachment.res_id = source.id
            """,
            [model, field],
        )
    env.invalidate_all()


def _get_free_suffix(env):
    """Return what the tables are kept under: an addon can come and go more than once."""
    number, suffix = 1, "_kept"
    while True:
        env.cr.execute("SELECT to_regclass(%s)", [f"{TABLES[0]}{suffix}"])
        if not env.cr.fetchone()[0]:
            return suffix
        number += 1
        suffix = f"_kept_{number}"
