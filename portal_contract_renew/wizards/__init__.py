from . import portal_contract_grace
