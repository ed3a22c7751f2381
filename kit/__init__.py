"""Tools that know no domain; every app may import every module of this package, and it imports no app.

A *fact* (`append_only`) is a row that is added once. A *slot* (`slots`) is a named place in a lower page where an
upper app hangs a *card*. A *code* (`codes`) is a number that people read aloud and type. A *sealed* value
(`fields`) is text that only the server can read. A *job* is asked-for long work; a *switch* is a declared risky
option (`models`). A *plan* (`imports`) is what a file would change, before it changes anything.
"""
