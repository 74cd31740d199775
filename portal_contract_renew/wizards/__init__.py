from . import portal_contract_closing, portal_contract_grace, portal_contract_tonight
