from urllib.parse import quote_plus

from odoo import api, models


class PortalDocumentPageOrder(models.AbstractModel):
    _inherit = "portal.document.page.order"

    _page_notes = ("portal_sale_sign.quotation_notes",)
    _page_forms = ("portal_sale_sign.quotation_requests",)

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base_sale`: what the quotation asks, or why the reader cannot do it."""
        state, refusal = values["portal_state"], values["portal_sign_refusal"]
        if record_sudo.portal_amendment_state == "asked":
            return self.env._(
                "This order has changed since it was signed. Review the differences, and accept them if you agree."
            )
        if state in ("to_sign", "partly", "open"):
            return (
                self._tell_request(record_sudo, refusal)
                or (state != "open" and refusal)
                or self._ask(record_sudo, state)
            )
        if state in ("expired", "declined", "cancelled"):
            return self._tell_end(record_sudo, state)
        return self._tell_next(record_sudo)

    def _tell_request(self, order_sudo, refusal):
        """Return what becomes of the changes that were asked for, and what can be done meanwhile, or nothing."""
        asked_sudo = order_sudo._get_open_request_sudo()
        if not asked_sudo:
            return ""
        words = {"date": self._tell_date(asked_sudo.create_date), "name": order_sudo._get_portal_salesperson().name}
        if words["name"] and not refusal:
            return self.env._(
                "You requested changes on %(date)s. %(name)s will answer; you can still sign this version.", **words
            )
        if words["name"]:
            return self.env._("You requested changes on %(date)s. %(name)s will answer.", **words)
        return self.env._("You requested changes on %(date)s. We will answer soon.", **words)

    def _ask(self, order_sudo, state):
        """Return what is asked of whoever may answer."""
        until = self._tell_date(order_sudo.validity_date)
        if state == "partly":
            signed = ", ".join(order_sudo._get_decision()._get_signatures_sudo(order_sudo).mapped("signer_name"))
            return self.env._("%(names)s signed. Your signature is needed next.", names=signed)
        if state == "open":
            return self.env._("Review this quotation and tell us what you think.")
        if until:
            return self.env._(
                "Sign by %(date)s, request changes, or decline. Nothing is ordered before you sign.", date=until
            )
        return self.env._("Review this quotation, then sign it, request changes, or decline.")

    def _tell_end(self, order_sudo, state):
        if state == "expired":
            date = self._tell_date(order_sudo.validity_date)
            return self.env._("This offer expired on %(date)s. Ask for a new one if you still need it.", date=date)
        if state == "declined":
            return self.env._("You have declined this quotation. Ask for a new one if you change your mind.")
        return self.env._("This quotation was cancelled. Ask for a new one if you still need it.")

    def _tell_next(self, order_sudo):
        if order_sudo.state == "sent" and order_sudo._has_to_be_paid():
            return self.env._("Signed. We confirm your order as soon as it is paid.")
        if order_sudo.state == "sent":
            return self.env._("Signed. We will confirm your order soon.")
        planned = order_sudo._get_portal_planned()
        date = planned and not order_sudo._is_portal_sent_whole() and self._tell_date(planned)
        if date and order_sudo._get_portal_progress():
            return self.env._(
                "A part of your order has left. The rest ships about %(date)s, and we will e-mail you then.", date=date
            )
        if date:
            return self.env._("Confirmed. It ships about %(date)s, and we will e-mail you then.", date=date)
        return self.env._("Your order is confirmed.")

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_sale`: the version, who signed it, and how the order is made."""
        offer_sudo = values["portal_offer"]
        names = [self._tell_signature(signature, offer_sudo) for signature in values["portal_signatures"]]
        states = dict(record_sudo._fields["portal_production_state"]._description_selection(self.env))
        return [
            *super()._get_facts(record_sudo, actor, values),
            {
                "label": self.env._("Ships about"),
                "value": self._tell_date(record_sudo.portal_estimated_ship_date),
                "name": "portal_estimated_ship_date",
            },
            {
                "label": self.env._("Production"),
                "value": states.get(record_sudo.portal_production_state),
                "name": "portal_production_state",
            },
            {"label": self.env._("Signed by"), "value": "; ".join(names), "name": "portal_signature"},
            {"label": self.env._("To sign"), "value": self._tell_awaited(record_sudo), "name": "portal_awaited"},
            {
                "label": self.env._("Version"),
                "value": offer_sudo and self._tell_version(offer_sudo),
                "name": "portal_offer",
            },
        ]

    def _tell_awaited(self, order_sudo):
        """Return the names of those who must still sign, where several must; nothing otherwise."""
        if order_sudo._get_portal_state() not in ("to_sign", "partly") or len(order_sudo.portal_signer_ids) < 2:
            return ""
        awaited_sudo = order_sudo._get_decision()._get_awaited_sudo(order_sudo)
        return ", ".join(awaited_sudo.mapped("name"))

    def _tell_signature(self, signature_sudo, offer_sudo):
        words = {"name": signature_sudo.signer_name, "date": self._tell_date(signature_sudo.decided_at)}
        if signature_sudo.offer_id == offer_sudo:
            return self.env._("%(name)s, %(date)s", **words)
        return self.env._("%(name)s, %(date)s (version %(number)s)", number=signature_sudo.offer_id.number, **words)

    def _tell_version(self, offer_sudo):
        return self.env._(
            "%(number)s, %(date)s", number=offer_sudo.number, date=self._tell_date(offer_sudo.recorded_on)
        )

    # === ACTS === #

    @api.model
    def _get_decision_acts(self, order_sudo, actor, values):
        """Override of `portal_custom_base_sale`: every quotation and every change can be answered."""
        if order_sudo.portal_amendment_state == "asked":
            return self._get_amendment_acts(values)
        if values["portal_is_staff"]:
            return []
        state, refusal = values["portal_state"], values["portal_sign_refusal"]
        acts = [act for act in super()._get_decision_acts(order_sudo, actor, values) if act["name"] != "portal_decline"]
        if state in ("to_sign", "partly") and refusal:
            acts = [self._make_sign_in_act(order_sudo, actor)] if actor.user._is_public() else []
        if state in ("to_sign", "partly", "open"):
            acts.append(self._make_ask_act())
            if not values["portal_decline_refusal"]:
                acts.append(self._make_decline_act())
        if state in ("expired", "declined", "cancelled"):
            acts.append(self._make_renewal_act())
        return acts

    @api.model
    def _get_refusal(self, record_sudo, actor, values):
        """Override of `portal_custom_base_sale`: the sentence of the page says why one may not sign."""
        if record_sudo._has_to_be_signed():
            return ""
        return super()._get_refusal(record_sudo, actor, values)

    def _get_amendment_acts(self, values):
        acts = []
        if not values["portal_sign_refusal"]:
            accept = {"name": "portal_accept_amendment", "dialog": "modalaccept", "icon": "fa-check"}
            acts.append(accept | {"label": self.env._("Accept the changes")})
        if not values["portal_decline_refusal"]:
            decline = {"name": "portal_decline_amendment", "dialog": "modaldecline", "icon": "fa-times"}
            acts.append(decline | {"label": self.env._("Do not accept"), "style": "danger"})
        return acts

    def _make_sign_in_act(self, order_sudo, actor):
        # With the secret: an account that belongs to another company of the vendor's needs it after signing in too.
        path = self._get_url(order_sudo, actor)
        return {
            "name": "portal_sign_in_to_sign",
            "label": self.env._("Sign in to sign"),
            "icon": "fa-sign-in",
            "url": f"/web/login?redirect={quote_plus(path)}",
        }

    def _make_ask_act(self):
        return {
            "name": "portal_ask",
            "label": self.env._("Request changes"),
            "icon": "fa-comment-o",
            "url": "#o_portal_requests",
        }

    def _make_renewal_act(self):
        label = self.env._("Request a new quotation")
        return {"name": "portal_renew", "label": label, "icon": "fa-refresh", "url": "#o_portal_requests"}

    # === OTHER PLACES === #

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base_sale`: the steps that happened or can still happen."""
        return record_sudo._get_timeline()

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Override of `portal_custom_base_sale`: what was sealed, then the files as they were signed."""
        seals = [seal for seal in values["portal_seals"] if seal.level and not seal.is_damaged]
        signed = [
            {
                "name": document_sudo.name,
                "url": self._get_url(record_sudo, actor, f"/document/{document_sudo.source_res_id}"),
                "icon": "fa-paperclip",
                "text": self.env._("as signed"),
            }
            for document_sudo in values["portal_documents"]
        ]
        sealed = [row for seal_sudo in seals for row in self._make_seal_rows(record_sudo, actor, seal_sudo)]
        return [*sealed, *signed, *super()._get_files(record_sudo, actor, values)]

    def _make_seal_rows(self, order_sudo, actor, seal_sudo):
        number, suffix = seal_sudo.evidence_id.offer_id.number, f"/signed/{seal_sudo.id}"
        return [
            {
                "name": self.env._("Signed document (PDF)"),
                "url": self._get_url(order_sudo, actor, suffix),
                "icon": "fa-file-pdf-o",
                "text": self.env._(
                    "Version %(number)s, digitally sealed (%(level)s)", number=number, level=seal_sudo.level
                ),
                "check_url": f"/portal/verify/{seal_sudo.code}",
                "name_attribute": "portal_seal",
            },
            {
                "name": self.env._("Signature evidence (ZIP)"),
                "url": self._get_url(order_sudo, actor, suffix, "kind=pack"),
                "icon": "fa-archive",
                "name_attribute": "portal_pack",
            },
        ]

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base_sale`: whoever looks after it, also where nobody sells."""
        return super()._get_contact_sudo(record_sudo, actor, values) or record_sudo.team_id.user_id
