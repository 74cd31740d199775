from . import contract, portal_list_contract
