from . import prepaid_hours
