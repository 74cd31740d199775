def uninstall_hook(env):
    """Keep the evidence under other names: what was signed outlives the addon."""
    for table in ("portal_sale_version", "portal_sale_evidence", "portal_sale_ledger"):
        env.cr.execute(f"CREATE TABLE IF NOT EXISTS {table}_kept AS TABLE {table} WITH NO DATA")
        env.cr.execute(f"INSERT INTO {table}_kept SELECT * FROM {table}")
