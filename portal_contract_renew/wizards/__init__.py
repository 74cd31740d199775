from . import portal_contract_closing
