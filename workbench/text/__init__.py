"""Pure functions over text: cleaning rules, repeated lines, duplicates.

It knows no sheet, no project and no model; a text goes in and a text or a number comes out. What a
rule removes is never lost: the cells of a sheet stay as they are, and the recipe is applied on the way
to a model.
"""
