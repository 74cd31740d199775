import logging
from collections.abc import Collection

from psycopg2.errors import SerializationFailure

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# The key in the cache of a transaction for the child contacts looked up so far, and for the domains that name them.
FAMILIES = "portal_families"
_logger = logging.getLogger(__name__)


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(vals_list)
        self._forget_families()
        return contacts

    def write(self, vals):
        # Also what is asked while it is written.
        is_moved = "parent_id" in vals
        if is_moved:
            self._forget_families()
        result = super().write(vals)
        if is_moved:
            self._forget_families()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget_families()
        return result

    def _search(self, domain, *args, **kwargs):
        """Override of `base`: which contacts belong to others is asked once in a request of somebody outside.

        Odoo asks it level by level, and anew for each "child_of" in each rule and domain of a page.
        """
        is_asked = getattr(domain, "field_expr", None) == "parent_id" and getattr(domain, "operator", None) == "in"
        if not is_asked or args or kwargs or not self.env.su or self._active_test or not self.env.user.share:
            return super()._search(domain, *args, **kwargs)
        if not _are_ids(domain.value):
            return super()._search(domain)
        return self.browse(self._get_children_ids(domain.value))._as_query()

    @property
    def _active_test(self):
        return self.env.context.get("active_test", True)

    # === ACTION METHODS === #

    def action_grant_portal_access(self, **options):
        """Invite the contacts to the portal, and show what came of it person by person.

        One that fails does not stop the others. The mails are queued. Fit for automated actions,
        which ignore what is returned.

        :param options: what addons know, such as `role`; see `_prepare_portal_access`
        :raise TypeError: if no addon knows an option
        :return: the action that shows the results
        """
        self._prepare_portal_access(options)
        if options:
            raise TypeError(f"Unknown options of portal access: {', '.join(sorted(options))}")
        results = [(partner, *partner._try_portal_access(partner._grant_portal_access)) for partner in self]
        return self._open_portal_results(results, self.env._("Portal access granted"))

    # === BUSINESS METHODS - FAMILIES === #

    @api.model
    def _name_families(self, model, domain):
        """Return a domain that finds the same, and names the contacts below others in place of "child_of".

        Odoo looks for them anew whenever it searches by such a domain, which takes longer than the rest of it. The
        answer holds until the transaction ends or contacts are moved.

        :param model: the model of the domain, in the mode in which it will be searched
        :param Domain domain: one that is kept in memory, such as that of a rule
        :rtype: Domain
        """
        known = self._get_families()["domains"]
        # By the very object, which is kept beside the answer: when rules change, the domain is another one.
        key = id(domain), model.env.su
        if key not in known:
            known[key] = domain, self._replace_hierarchies(model, domain).optimize(model)
        return known[key][1]

    @api.model
    def _replace_hierarchies(self, model, domain):
        """Return a domain as `_name_families` does, without keeping it.

        :rtype: Domain
        """

        def replace(condition):
            field = model._fields.get(condition.field_expr)
            value, operator = condition.value, condition.operator
            if field is None:
                return condition
            if operator == "child_of" and self._is_family_field(model, field) and _are_ids(value):
                return Domain(field.name, "in", self._get_family_ids(value))
            if operator in ("any", "any!", "not any", "not any!") and isinstance(value, Domain):
                return Domain(field.name, operator, self._replace_hierarchies(model.env[field.comodel_name], value))
            return condition

        replaced = domain.map_conditions(replace)
        # The very same where it can be, of which Odoo knows that it is prepared.
        return domain if replaced == domain else replaced

    @api.model
    def _is_family_field(self, model, field):
        """Return whether a field leads to contacts that Odoo looks for in the same way, whoever asks."""
        if model._name == self._name:
            # By another field, it would follow that field down.
            return field.name == "id"
        # Of several it asks which of them the current user may read.
        return field.comodel_name == self._name and (field.type == "many2one" or model.env.su)

    @api.model
    def _get_family_ids(self, ids):
        """Return the ids of contacts and of all below them, archived ones too, from the transaction's memory."""
        family = new = dict.fromkeys(ids)
        while new:
            new = {child_id: None for child_id in self._get_children_ids(new) if child_id not in family}
            family = family | new
        return list(family)

    @api.model
    def _get_children_ids(self, parent_ids):
        """Return the ids of the contacts that belong to others, from the transaction's memory if it knows them."""
        children = self._get_families()["children"]
        if unknown := tuple(parent_id for parent_id in parent_ids if parent_id not in children):
            found = self._find_descendants(unknown)
            # Whoever was found and is nobody's parent has no children: that is known too.
            children |= {parent_id: [] for parent_id in (*unknown, *(child_id for child_id, _parent_id in found))}
            for child_id, parent_id in found:
                children[parent_id].append(child_id)
        return [child_id for parent_id in parent_ids for child_id in children[parent_id]]

    @api.model
    def _find_descendants(self, parent_ids):
        """Return all contacts below others, archived ones too: [(id, id of the parent)]."""
        self.flush_model(["parent_id"])
        return self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE below AS (
                    SELECT id, parent_id FROM res_partner WHERE parent_id IN %s
                    UNION
                    SELECT child.id, child.parent_id FROM res_partner child JOIN below ON child.parent_id = below.id
                )
                SELECT id, parent_id FROM below
                """,
                parent_ids,
            )
        )

    @api.model
    def _get_families(self):
        """Return the memory, which ends with the transaction: others may move contacts between two of them."""
        cr = self.env.cr
        if FAMILIES not in cr.cache:
            cr.cache[FAMILIES] = {"children": {}, "domains": {}}
            cr.postcommit.add(self._forget_families)
            cr.postrollback.add(self._forget_families)
        return cr.cache[FAMILIES]

    @api.model
    def _forget_families(self):
        self.env.cr.cache.pop(FAMILIES, None)

    # === BUSINESS METHODS - ACCESS === #

    def _prepare_portal_access(self, options):
        """Prepare the contacts for their invitation.

        For a module to take an option, it must override this method, call `super()`, and take its option out of the
        dict: what is left is refused.

        :param dict options: names to values
        """

    def _try_portal_access(self, change):
        """Return the result of a change to one contact's access, and a note; a failed change is rolled back.

        :param change: a method without arguments
        :rtype: tuple
        """
        try:
            with self.env.cr.savepoint():
                return change(), False
        except SerializationFailure:
            raise
        except UserError as error:
            return "failed", str(error)
        except Exception:
            _logger.exception("Could not change the portal access of the contact %s.", self.id)
            return "failed", self.env._("An unexpected error occurred; see the server's log.")

    def _get_portal_access_line(self):
        self.ensure_one()
        wizard = self.env["portal.wizard"].with_context(portal_batch=True)
        return wizard.create({"partner_ids": [Command.set(self.ids)]}).user_ids

    def _grant_portal_access(self):
        """Invite one contact.

        :return: "sent", or the reason why not: "already", "internal", "no_email" or "duplicate"
        """
        line = self._get_portal_access_line()
        if line.is_portal or line.is_internal:
            return "already" if line.is_portal else "internal"
        if line.email_state != "ok":
            return {"ko": "no_email", "exist": "duplicate"}[line.email_state]
        line.action_grant_access()
        return "sent"

    def _open_portal_results(self, results, name):
        batch = self.env["portal.access.batch"].create(
            {
                "line_ids": [
                    Command.create({"partner_id": partner.id, "result": result, "note": note})
                    for partner, result, note in results
                ]
            }
        )
        return batch._action_open(name)


def _are_ids(value):
    return isinstance(value, Collection) and not isinstance(value, str) and all(type(one) is int for one in value)
