"""Issue, verify, revoke.

certificate  an immutable snapshot of what one person had shown when a programme was finished.
snapshot     everything a certificate says, as plain data.
rendering    the PDF made from a snapshot; its bytes are kept with their hash and never made over.
revocation   a certificate no longer counts, with who said so and why.
number       what people read and type; has a check character.
"""
