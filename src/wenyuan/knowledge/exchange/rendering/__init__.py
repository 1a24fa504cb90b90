"""Records in the forms that are exchanged."""

from .forms import FORMS, Form, FormInfo, write_form

__all__ = ["FORMS", "Form", "FormInfo", "write_form"]
