from . import portal_contract_charged_mixin
from . import (
    account_move,
    contract_contract,
    contract_line,
    contract_template,
    contract_template_line,
    payment_provider,
    payment_token,
    payment_transaction,
    portal_contract_access_event,
    portal_contract_adapter,
    portal_contract_charge,
    portal_contract_renewal,
    portal_contract_transition,
    res_company,
)
