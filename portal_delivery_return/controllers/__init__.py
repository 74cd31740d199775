from . import delivery_returns
