"""Names for the demo catalog: invented words, real ZIP codes of three areas, phone numbers kept for fiction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Metro:
    """A metropolitan area of the demo."""

    area_code: str
    zips: tuple[str, ...]


# fmt: off
METROS = (
    Metro("202", (
        "20001", "20002", "20009", "20019", "20032", "20740", "20783", "20814", "20852", "20902", "22201",
        "22304", "22042",
    )),
    Metro("312", (
        "60601", "60608", "60612", "60617", "60622", "60629", "60640", "60651", "60201", "60302", "60402",
        "60804", "60505",
    )),
    Metro("213", (
        "90012", "90022", "90027", "90033", "90044", "90057", "90210", "90301", "90401", "90650", "90802",
        "91101", "91335",
    )),
)
PROVIDERS = (
    "Brackenwell", "Ostermoor", "Quillhaven", "Fennimere", "Larkspindle", "Thistlemoor", "Wrenfold",
    "Ambervale", "Cobblemere", "Dunmarrow", "Eldergrove", "Foxtarn", "Gallowmere", "Hazelwick", "Inglefern",
    "Junipole", "Kestrelby", "Lindenmoss", "Marlowick", "Nettlecombe", "Orrisfield", "Pellmoor",
    "Quarrystone", "Rowanmere", "Silverfen", "Tanglewick", "Umberly", "Vintermoor", "Willowfast", "Yarrowby",
    "Zephyrdale",
)
# fmt: on
SAID_BY = ("Program desk", "Program director", "Admissions nurse", "Weekly capacity e-mail")
SOURCES = (
    "Phone call with the program",
    "The program's own page",
    "State list of licensed programs",
    "Visit to the program",
)
