"""What a theme is made of, besides its files.

catalogue   `strings/*.toml` -> words
wording     these words, put into templates and scripts as they are read
templates   jinja2 with leaner code, for the same words
saying      what that code calls
themes      **door**: which themes there are, and what is wrong with one (stands above theme.py, which renders)
"""
