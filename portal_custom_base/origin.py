"""From where a request came, as plain facts for those who must not look at it."""


def read_origin(request):
    """Return the address and the device of a request, as the log of sign-ins names them.

    :rtype: dict
    """
    agent = request.httprequest.user_agent
    return {
        "ip_address": request.httprequest.remote_addr,
        "platform": agent.platform,
        "browser": agent.browser,
        "country": request.geoip.country_name,
    }
