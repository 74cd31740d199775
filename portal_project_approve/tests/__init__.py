from . import test_decision, test_deliverable, test_milestone, test_pages, test_silence, test_tours
