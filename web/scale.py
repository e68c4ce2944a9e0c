"""The classes and colours of the page, for documents that show the same."""

from __future__ import annotations

from components.classes import class_numbers, legend_rows
from components.documents import definitions
from components.tokens import TOKENS, palette
from components.words import metric_name
from reports.scale import Scale

SCALE = Scale(class_numbers, legend_rows, palette, TOKENS, metric_name, definitions)
