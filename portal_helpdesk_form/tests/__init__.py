from . import test_create, test_form, test_help, test_promise, test_questions, test_tours, test_vendor
