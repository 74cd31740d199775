{
    "name": "Portal Base - Helpdesk",
    "summary": "Notify customers of ticket updates, and show tickets waiting for their reply",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["portal_custom_base", "helpdesk_mgmt"],
    "data": [
        "data/portal_answer_data.xml",
        "data/portal_attention_data.xml",
        "data/portal_event_data.xml",
        "data/portal_section_data.xml",
        "views/portal_templates.xml",
        "views/ticket_page_templates.xml",
    ],
    "auto_install": True,
}
