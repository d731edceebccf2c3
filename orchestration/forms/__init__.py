"""Forms: per organisation and month a workbook with what it has to hand in, to be filled and dropped into workbooks/.

What stands in a form comes from the published marts and the contracts; how a filled one lands is landing's.
"""

from orchestration.forms.make import make_forms

__all__ = ["make_forms"]
