"""Record what the public methods of stock Odoo disclose to a stranger; run by `make census` in Odoo's shell.

`env` and `FOLDER` are there.
"""

import importlib.util
import json
from pathlib import Path


def load(name):
    spec = importlib.util.spec_from_file_location(name, Path(FOLDER) / f"{name}.py")  # noqa: F821
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


documents, probe = load("documents"), load("probe")
factory = type("Factory", (documents.DocumentFactory,), {"env": env})  # noqa: F821
factory._prepare_documents()
customer = env["res.partner"].create({"name": "Canary Customer", "is_company": True})  # noqa: F821
portal = env.ref("base.group_portal")  # noqa: F821
values = {"name": "Stranger", "login": "stranger.census", "group_ids": [(6, 0, portal.ids)]}
stranger = env["res.users"].with_context(no_reset_password=True).create(values)  # noqa: F821
people = {"portal": stranger, "public": env.ref("base.public_user")}  # noqa: F821
answers = {name: {} for name in people}
for record in probe.collect(factory, customer):
    for person, user in people.items():
        known = answers[person].setdefault(record._name, {})
        for name, level in probe.probe(record, user).items():
            known[name] = max(known.get(name, level), level, key=probe.LEVELS.index)
env.cr.rollback()  # noqa: F821
text = json.dumps(answers, indent=1, sort_keys=True)
(Path(FOLDER) / "stock_methods.json").write_text(text + "\n")  # noqa: F821
