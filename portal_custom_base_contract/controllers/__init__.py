from . import contract_page, main
