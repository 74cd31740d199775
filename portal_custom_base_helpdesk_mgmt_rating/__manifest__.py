{
    "name": "Portal Base - Helpdesk Rating",
    "summary": "Customers rate how their ticket was solved, on its page",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["portal_custom_base_helpdesk_mgmt", "helpdesk_mgmt_rating"],
    "data": [
        "views/helpdesk_ticket_team_views.xml",
        "views/rating_rating_views.xml",
        "views/ticket_page_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": ["portal_custom_base_helpdesk_mgmt_rating/static/src/scss/ticket_page_templates.scss"],
        "web.assets_tests": ["portal_custom_base_helpdesk_mgmt_rating/static/tests/tours/**/*.js"],
    },
    "auto_install": True,
}
