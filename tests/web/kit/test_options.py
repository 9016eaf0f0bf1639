"""Options of a select: escaped, the chosen one selected, and drawn once for equal ones."""

from uuid import UUID

from web.kit.options import draw_options

UNIT = UUID(int=7)


def test_the_chosen_value_is_selected_whatever_its_type() -> None:
    options = [("", "全部"), (UNIT, "市发改委"), (3, "三")]
    assert draw_options(options, str(UNIT)) == (
        f'<option value="">全部</option><option value="{UNIT}" selected>市发改委</option><option value="3">三</option>'
    )
    assert draw_options(options, 3).count(" selected") == 1
    assert draw_options(options).startswith('<option value="" selected>')
    assert draw_options([]) == ""


def test_names_of_units_cannot_bring_markup() -> None:
    drawn = draw_options([('"><script>', "<b>局</b> & 'x'")])
    assert "<script" not in drawn
    assert "<b>" not in drawn
    assert drawn == draw_options([('"><script>', "<b>局</b> & 'x'")])
    assert drawn.count("<option") == 1
