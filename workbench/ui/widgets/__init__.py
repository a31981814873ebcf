"""The pieces that pages are made of. A piece shows what it is given; it asks nobody for anything."""
