"""What the codes of the federal directory mean here: every code of its key is mapped, or left out with a reason.

Where several codes mean one thing here, the first of them is written when the catalog leaves as such a directory: the
one that says the least stands first.

Source of the meanings: the key printed with the National Directory, 2015 to 2017 (U.S. public domain).
"""

import functools

LEVELS = {
    "OP": "outpatient",
    "ORT": "outpatient",
    "OMB": "outpatient",
    "OIT": "iop",
    "ODT": "php",
    "PH": "php",
    "RES": "residential",
    "RS": "residential",
    "RL": "residential",
    "HIT": "inpatient",
    "HI": "inpatient",
    "PSYH": "inpatient",
}
WITHDRAWAL = {"OD": "ambulatory", "RD": "monitored", "HID": "hospital", "DT": "ambulatory"}
CONDITIONS = {
    "SA": "substance_use",
    "SAF": "substance_use",
    "MHSAF": "substance_use",
    "ADD": "other_dependency",
    "TGD": "other_dependency",
    "TID": "other_dependency",
}
GROUPS = {
    "WN": "women",
    "MN": "men",
    "GL": "lgbtq",
    "PW": "pregnant",
    "BC": "parents",
    "VET": "veterans",
    "MF": "veterans",
    "ADM": "veterans",
    "SE": "older",
    "TAY": "young_adults",
    "CJ": "justice",
    "DU": "justice",
    "DUO": "justice",
    "DV": "violence",
    "HV": "hiv",
}
PAYERS = {
    "SF": "self_pay",
    "PI": "private",
    "MD": "medicaid",
    "MC": "medicare",
    "MI": "military",
    "SI": "state",
    "FSA": "state",
    "SS": "sliding_scale",
    "PA": "assistance",
    "ATR": "assistance",
    "NP": "free",
    "IHS": "tribal",
    "ITU": "tribal",
}
LANGUAGES = {
    "SP": "es",
    "F17": "zh",
    "F4": "ar",
    "F19": "ht",
    "F28": "fr",
    "F30": "de",
    "F37": "hmn",
    "F42": "it",
    "F43": "ja",
    "F47": "ko",
    "F66": "pl",
    "F67": "pt",
    "F70": "ru",
    "F81": "tl",
    "F92": "vi",
    "F36": "hi",
    "F5": "hy",
    "F3": "am",
    "F98": "fa",
    "N23": "nv",
    "FX": "other",
    "NX": "other_native",
}
ACCESS = {"AH": "deaf"}
MEDICINES_ON_SITE = {
    "BU": "buprenorphine",
    "BM": "buprenorphine",
    "BMW": "buprenorphine",
    "UBN": "buprenorphine",
    "DB": "buprenorphine",
    "METH": "methadone",
    "MM": "methadone",
    "MMW": "methadone",
    "DM": "methadone",
    "NXN": "naltrexone",
    "VTRL": "naltrexone_shot",
    "RPN": "naltrexone",
    "ACM": "acamprosate",
    "DSF": "disulfiram",
    "MPD": "psychiatric",
    "NRT": "nicotine",
}
SERVICES = {
    "CBT": "cbt",
    "DBT": "dbt",
    "MOTI": "motivational",
    "BIA": "motivational",
    "CMI": "contingency",
    "CRV": "contingency",
    "MXM": "matrix",
    "TWFA": "twelve_step",
    "RELP": "return_to_use_prevention",
    "TRC": "trauma_therapy",
    "TRMA": "trauma_therapy",
    "XA": "trauma_therapy",
    "ACU": "holistic",
    "GCO": "group",
    "ICO": "individual",
    "FCO": "family",
    "MCO": "couples",
    "SACA": "individual",
    "SSD": "life_skills",
    "ANG": "life_skills",
    "REBT": "cbt",
    "AOSS": "social_services",
    "DAUT": "monitoring",
    "BABA": "monitoring",
    "CM": "case_management",
    "MHS": "mental_health",
    "CSAA": "mental_health",
    "SMHD": "mental_health",
    "MHF": "mental_health",
    "DP": "discharge_planning",
    "DVFP": "safe_shelter",
    "HIVT": "testing",
    "EIH": "testing",
    "EMP": "employment",
    "SAE": "education",
    "HAEC": "education",
    "HEOH": "education",
    "AIDS": "education",
    "TAEC": "education",
    "SHB": "testing",
    "SHC": "testing",
    "STDT": "testing",
    "TBS": "testing",
    "HS": "housing",
    "OPC": "outreach",
    "PEER": "peer_support",
    "SHG": "twelve_step",
    "TCC": "smoking",
    "NSC": "smoking",
    "STU": "smoking",
}
OPIOIDS_ONLY = {"OTPA", "MO", "BMO"}
# Read by rules of their own in `samhsa.py`.
RULED = {
    "CO",
    "HH",
    "TA",
    "CCC",
    "ACC",
    "ADLT",
    "YAD",
    "CHLD",
    "AD",
    "MALE",
    "FEM",
    "NMOA",
    "MOA",
    "NOOP",
    "OTP",
    *OPIOIDS_ONLY,
}
UNMAPPED = {
    "GHF": "kind of house, not a fact about care",
    "GH": "kind of house, not a fact about care",
    "DDF": "who owns it: never weighed",
    "IH": "who owns it: never weighed",
    "LCCG": "who owns it: never weighed",
    "PVT": "who owns it: never weighed",
    "STG": "who owns it: never weighed",
    "TBG": "who owns it: never weighed",
    "VAMC": "who owns it: never weighed",
    "CARF": "accreditation, not a licence the program states",
    "COA": "accreditation, not a licence the program states",
    "HFAP": "accreditation, not a licence the program states",
    "JC": "accreditation, not a licence the program states",
    "NCQA": "accreditation, not a licence the program states",
    "HLA": "licensing body, without the licence itself",
    "STAG": "licensing body, without the licence itself",
    "STDH": "licensing body, without the licence itself",
    "STMH": "licensing body, without the licence itself",
    "SMON": "house rule on smoking",
    "SMOP": "house rule on smoking",
    "SMPD": "house rule on smoking",
    "CT": "computerized treatment: neither a session by video nor a service of ours",
    "PAIN": "medicine for pain: not a medicine for the disorder",
    "ISC": "care while waiting: not a service a person can choose",
    "SSA": "screening every program does",
    "ADTX": "withdrawal care of one substance, without its setting",
    "BDTX": "withdrawal care of one substance, without its setting",
    "CDTX": "withdrawal care of one substance, without its setting",
    "MDTX": "withdrawal care of one substance, without its setting",
    "ODTX": "withdrawal care of one substance, without its setting",
}


@functools.cache
def meaning_known(code: str) -> bool:
    """Return whether a code is mapped, ruled or knowingly left out. Languages go by their letter and number."""
    tables = (LEVELS, WITHDRAWAL, CONDITIONS, GROUPS, PAYERS, LANGUAGES, ACCESS, MEDICINES_ON_SITE, SERVICES, UNMAPPED)
    return code in RULED or any(code in table for table in tables) or is_language(code)


def is_language(code: str) -> bool:
    """Return whether a code is F or N with a number: a language, or a Native American one."""
    return code[:1] in ("F", "N") and code[1:].isdigit()
