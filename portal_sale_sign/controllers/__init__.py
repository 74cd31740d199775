from . import quotation, sale_lists
