from . import test_create, test_form, test_help, test_questions, test_tours
