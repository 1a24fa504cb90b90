"""Authority control: names of persons, bodies, works, places and subjects, linked to the records that use them."""
