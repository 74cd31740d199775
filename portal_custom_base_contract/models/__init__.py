from . import contract_contract, portal_list_contract
