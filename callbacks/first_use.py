"""What to do where nothing was imported yet, for whoever asks."""

from __future__ import annotations

from dash import html

from auth.current import person
from auth.people import Right
from callbacks.look import Look
from components.first_use import first_use


def first_use_of(look: Look, *, alone: bool = False) -> html.Section:
    """The steps to the first figures; ``alone`` says that the page shows nothing else."""
    asking, lack = person(), look.lack or "catalogue"
    return first_use(
        lack,
        look.view,
        look.text,
        alone=alone,
        imports=asking.has(Right.IMPORT),
        everywhere=asking.may(Right.IMPORT),
    )
