"""Writes Formats/DigitsContent.swift: the bytes of digits.csv.gz as base64 in a string literal."""

import base64
import pathlib

folder = pathlib.Path(__file__).resolve().parent
text = base64.b64encode((folder / "digits.csv.gz").read_bytes()).decode()
lines = [text[start : start + 100] for start in range(0, len(text), 100)]
literal = "\\\n        ".join(lines)
(folder.parent / "Formats" / "DigitsContent.swift").write_text(
    f'''// Written by Resources/embed.py from Resources/digits.csv.gz; do not edit.

/// The bytes of a gzip'd table: E. Alpaydin, July 1998, "Optical Recognition of Handwritten Digits", UCI Machine Learning
/// Repository, CC BY 4.0. See Resources/README.md.
enum DigitsContent {{
    static let base64 = """
        {literal}
        """
}}
''')
