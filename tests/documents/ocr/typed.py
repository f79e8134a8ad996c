"""Pictures of typed pages, as sharp as they are drawn."""

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1700, 900  # at 300 dots per inch: 5.7 x 3 inches
LETTER = (
    "The Mayor of Nakhodka invites the delegation",
    "of the Sister City Committee to the anniversary",
    "in June. Travel costs are borne by the port.",
)
SIZE, LEFT, TOP, LEADING = 56, 140, 160, 110
FONT = ImageFont.load_default(SIZE)


def typed(*lines: str) -> Image.Image:
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        draw.text((LEFT, TOP + LEADING * number), line, font=FONT, fill=0)
    return page


def place_of(word: str, lines: tuple[str, ...] = LETTER) -> tuple[float, float, float, float]:
    """Where the word was drawn, as parts of the page's width and height."""
    draw = ImageDraw.Draw(Image.new("L", (1, 1)))
    number = next(number for number, line in enumerate(lines) if word in line)
    start = draw.textlength(lines[number][: lines[number].index(word)], font=FONT)
    left, top, right, bottom = draw.textbbox((LEFT + start, TOP + LEADING * number), word, font=FONT)
    return left / WIDTH, top / HEIGHT, right / WIDTH, bottom / HEIGHT
