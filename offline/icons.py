"""The product's sign for the home screen of a phone, in sizes that phones ask for: ``python -m offline.icons`` writes the files.

The same drawing as kit/icon.svg, with the ground up to the edge, since phones cut their own shape out of it.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent / "static" / "offline"
SIZES = (180, 192, 512)
GRID = 40  # units of the drawing, with a margin of four around the 32 of the sign
GROUND, SIGN = "#0c5243", "#ffffff"
STEPS = ((7, 22, 12, 26), (13.5, 16, 18.5, 26), (20, 10, 25, 26))
LINE = (7, 6.5, 17, 9.5)
FINER = 4  # times: drawn larger and made smaller, so that edges are smooth


def icon(size: int) -> Image.Image:
    unit = size * FINER / GRID
    image = Image.new("RGB", (size * FINER, size * FINER), GROUND)
    draw = ImageDraw.Draw(image)
    for box in (*STEPS, LINE):
        left, top, right, bottom = ((value + 4) * unit for value in box)
        draw.rectangle((left, top, right - 1, bottom - 1), fill=SIGN)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    for size in SIZES:
        icon(size).quantize(16).save(FOLDER / f"icon-{size}.png", optimize=True)


if __name__ == "__main__":
    main()
