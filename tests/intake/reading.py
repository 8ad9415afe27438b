"""How hard the patient's words are to read, and a printed list of the hardest: `make reading` (P-25).

English by Flesch-Kincaid's grade, Spanish by INFLESZ (Szigriszt and Pazos). Formulas only rank: a person reads on.
"""

import ast
import re
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
GRADE, EASE = 6.0, 65.0
# Names of things a person has to find on a bottle or a card: no shorter word is the right one.
NAMES = re.compile(
    r"buprenorphine|suboxone|subutex|sublocade|methadone|naltrexone|vivitrol|naloxone|butalbital|phenibut|tianeptine|"
    r"kratom|fentanyl|heroin|medicaid|medicare|opioids?|bipolar disorder|schizophrenia|psychosis|cannabis|"
    r"american sign language|gbl|ghb|7-oh|united states", re.I,
)
NAMES_ES = re.compile(
    r"buprenorfina|suboxone|subutex|sublocade|metadona|naltrexona|vivitrol|naloxona|butalbital|phenibut|tianeptina|"
    r"kratom|fentanilo|heroína|medicaid|medicare|opioides?|trastorno bipolar|esquizofrenia|psicosis|marihuana|"
    r"metanfetamina|cocaína|gbl|ghb|7-oh|estados unidos|lengua de señas americana|sobredosis|convulsión|convulsiones|"
    r"emergencias?|computadora", re.I,
)
HOLES = re.compile(r"%\(\w+\)[sd]|{{ *\w+ *}}|<[^>]+>")
ENDS = re.compile(r"[.!?:;]+(?:[”\"]?\s|[”\"]?$)")


def syllables(word):
    """Count groups of vowels, a silent e left out: good enough to find what is too hard."""
    word = re.sub(r"[^a-z]", "", word.lower())
    if not word:
        return 0
    groups = len(re.findall(r"[aeiouy]+", word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    if word.endswith("ed") and not word.endswith(("ted", "ded")) and groups > 1:
        groups -= 1
    return max(groups, 1)


def silabas(word):
    """Count the syllables of a Spanish word: strong and accented vowels each have one, weak ones lean on them."""
    word = re.sub(r"([qg])u(?=[eéií])", r"\1", word.lower())
    word = re.sub(r"y\b", "i", word)
    return max(1, len(re.findall(r"[aeoáéóíú]|(?<![aeoáéó])[iuü](?![aeoáéóíú])", word)))


def sentences_of(texts, names=NAMES, thing="name"):
    """Yield the sentences of these texts, names of things replaced by a short word and blanks by nothing."""
    for text in texts:
        yield from filter(None, map(str.strip, ENDS.split(names.sub(thing, HOLES.sub("", text)))))


def grade(texts):
    """Return the Flesch-Kincaid grade of these sentences together."""
    sentences = words = sounds = 0
    for sentence in sentences_of(texts):
        found = re.findall(r"[A-Za-z][A-Za-z'’]*", sentence)
        if found:
            sentences, words = sentences + 1, words + len(found)
            sounds += sum(syllables(word) for word in found)
    return 0.39 * words / sentences + 11.8 * sounds / words - 15.59 if words else 0.0


def inflesz(texts):
    """Return the ease of reading by Szigriszt and Pazos: 65 and more is easy, 55 is a newspaper."""
    sentences = words = sounds = 0
    for sentence in sentences_of(texts, NAMES_ES, "cosa"):
        found = re.findall(r"[a-záéíóúüñ]+", sentence, re.I)
        if found:
            sentences, words = sentences + 1, words + len(found)
            sounds += sum(silabas(word) for word in found)
    return 206.835 - 62.3 * sounds / words - words / sentences if words else 100.0


def translated():
    """Return {English: Spanish} of everything patients read, plural forms too."""
    text = (HOUSE / "locale" / "es" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    found = {}
    for block in text.split("\n\n"):
        keys = re.findall(r'^msgid(?:_plural)? (".+")$', block, re.M)
        values = re.findall(r'^msgstr(?:\[\d\])? (".+")$', block, re.M)
        found |= {ast.literal_eval(key): ast.literal_eval(value) for key, value in zip(keys, values, strict=False)}
    return found


def marked(path):
    """Yield every sentence a template marks for translation."""
    text = path.read_text(encoding="utf-8")
    yield from re.findall(r'{% translate "([^"]+)"', text)
    blocks = re.findall(r"{% blocktranslate[^%]*%}(.*?)(?:{% plural %}(.*?))?{% endblocktranslate %}", text, re.S)
    for one, many in blocks:
        yield from (re.sub(r"{{ *(\w+) *}}", r"%(\1)s", words) for words in (one, many) if words)


def hardest(most):
    """Return ([(grade, sentence)], [(ease, sentence)]): the hardest sentences of both languages, hardest first.

    Of four words at least: of fewer the formulas say nothing.
    """
    both = translated()
    english = {(round(grade([each]), 1), each) for each in sentences_of(both) if len(each.split()) > 3}
    spanish = {(round(inflesz([each]), 1), each) for each in sentences_of(both.values(), NAMES_ES, "cosa")
               if len(each.split()) > 3}
    return sorted(english, reverse=True)[:most], sorted(spanish)[:most]


if __name__ == "__main__":
    hard, dificil = hardest(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
    print(f"English, by grade (a page stays at {GRADE:.0f}; instruments and legal text are in the list, too)")
    for measured, sentence in hard:
        print(f"{measured:6.1f}  {sentence}")
    print(f"\nSpanish, by ease (a page stays at {EASE:.0f})")
    for measured, sentence in dificil:
        print(f"{measured:6.1f}  {sentence}")
