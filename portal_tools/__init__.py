from . import controllers, models, secret_filter, wizards
