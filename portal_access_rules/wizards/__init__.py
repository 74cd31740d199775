from . import (
    portal_access_explanation,
    portal_access_explanation_line,
    portal_access_preview,
    portal_access_preview_line,
    portal_wizard,
    portal_wizard_user,
)
