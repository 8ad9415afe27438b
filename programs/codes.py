"""The coded words of the catalog. The code is stored, the words are shown; a code is never renamed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LevelCode(models.TextChoices):
    """The six rungs of `eligibility.levels.Level`, lightest first, as a program names what it offers."""

    EARLY_SUPPORT = "early_support", _("Education and check-ins")
    OUTPATIENT = "outpatient", _("Weekly outpatient")
    IOP = "iop", _("Intensive outpatient (IOP)")
    PHP = "php", _("Day program (PHP)")
    RESIDENTIAL = "residential", _("Residential")
    INPATIENT = "inpatient", _("Medically managed inpatient")


class WithdrawalCode(models.TextChoices):
    """Withdrawal care a program gives itself or sends people to, lightest first."""

    AMBULATORY = "ambulatory", _("Daily checks and medicine from home")
    MONITORED = "monitored", _("24-hour withdrawal unit")
    HOSPITAL = "hospital", _("Hospital withdrawal care")


class Condition(models.TextChoices):
    """What a program helps with. The first four are the main concerns a person can name at intake."""

    SUBSTANCE_USE = "substance_use", _("Substance use disorder")
    DEPRESSION = "depression", _("Depression")
    EATING_DISORDER = "eating_disorder", _("Eating disorder")
    OTHER_DEPENDENCY = "other_dependency", _("Gambling, gaming and other dependencies")
    ANXIETY = "anxiety", _("Anxiety")
    TRAUMA = "trauma", _("Trauma")
    BIPOLAR = "bipolar", _("Bipolar disorder")
    PSYCHOSIS = "psychosis", _("Psychosis")


class Substance(models.TextChoices):
    """As among the facts about a person."""

    ALCOHOL = "alcohol", _("Alcohol")
    SEDATIVES = "sedatives", _("Sleep, anxiety or muscle pills")
    OPIOIDS = "opioids", _("Opioids")
    STIMULANTS = "stimulants", _("Stimulants")
    CANNABIS = "cannabis", _("Cannabis")
    OTHER = "other", _("Other substances")


class Service(models.TextChoices):
    """What happens in a program."""

    GROUP = "group", _("Group counseling")
    INDIVIDUAL = "individual", _("Individual counseling")
    FAMILY = "family", _("Family sessions")
    COUPLES = "couples", _("Couples counseling")
    CBT = "cbt", _("Cognitive behavioral therapy (CBT)")
    DBT = "dbt", _("Dialectical behavior therapy (DBT)")
    MOTIVATIONAL = "motivational", _("Motivational interviewing")
    CONTINGENCY = "contingency", _("Contingency management")
    TRAUMA_THERAPY = "trauma_therapy", _("Trauma therapy")
    MATRIX = "matrix", _("Matrix Model")
    TWELVE_STEP = "twelve_step", _("12-step facilitation")
    RETURN_TO_USE_PREVENTION = "return_to_use_prevention", _("Planning against return to use")
    ART = "art", _("Art therapy")
    MUSIC = "music", _("Music therapy")
    EXPERIENTIAL = "experiential", _("Other experiential therapy")
    HOLISTIC = "holistic", _("Holistic care (yoga, meditation, acupuncture)")
    EDUCATION = "education", _("Education about substances and health")
    LIFE_SKILLS = "life_skills", _("Life skills")
    EMPLOYMENT = "employment", _("Employment and resume help")
    CASE_MANAGEMENT = "case_management", _("Case management")
    PEER_SUPPORT = "peer_support", _("Peer support")
    MONITORING = "monitoring", _("Drug and alcohol testing")
    CRISIS = "crisis", _("Crisis management")
    MEDICATION_MANAGEMENT = "medication_management", _("Medication management")
    MENTAL_HEALTH = "mental_health", _("Mental health treatment")
    MEAL_SUPPORT = "meal_support", _("Meal support")
    MEDICAL_CHECK = "medical_check", _("Medical check on site")
    SAFETY_ASSESSMENT = "safety_assessment", _("Safety assessment by a clinician")
    NALOXONE = "naloxone", _("Naloxone and how to use it")
    TESTING = "testing", _("HIV, hepatitis, TB and STD testing")
    HOUSING = "housing", _("Help with housing")
    SOCIAL_SERVICES = "social_services", _("Help with benefits and social services")
    SAFE_SHELTER = "safe_shelter", _("Help to reach a safe place")
    SMOKING = "smoking", _("Help to stop smoking")
    DISCHARGE_PLANNING = "discharge_planning", _("Planning for the time after")
    OUTREACH = "outreach", _("Outreach after a missed visit")


class Group(models.TextChoices):
    """People a program has a track of its own for; nobody else is kept out by it."""

    WOMEN = "women", _("Women")
    MEN = "men", _("Men")
    LGBTQ = "lgbtq", _("LGBTQ+ people")
    PREGNANT = "pregnant", _("Pregnant people and new parents")
    PARENTS = "parents", _("Parents staying with their children")
    VETERANS = "veterans", _("Veterans and military families")
    OLDER = "older", _("Older adults")
    YOUNG_ADULTS = "young_adults", _("Young adults")
    JUSTICE = "justice", _("People with a court case")
    VIOLENCE = "violence", _("People hurt by someone close")
    HIV = "hiv", _("People living with HIV")
    NATIVE = "native", _("Native American communities")


class Serves(models.TextChoices):
    """Whether a program takes people of one gender only."""

    EVERYONE = "everyone", _("Everyone")
    WOMEN_ONLY = "women_only", _("Women only")
    MEN_ONLY = "men_only", _("Men only")


class Language(models.TextChoices):
    """Languages in which sessions are held, or interpreted at the program's cost."""

    EN = "en", _("English")
    ES = "es", _("Spanish")
    ZH = "zh", _("Chinese")
    VI = "vi", _("Vietnamese")
    KO = "ko", _("Korean")
    TL = "tl", _("Tagalog")
    RU = "ru", _("Russian")
    AR = "ar", _("Arabic")
    FR = "fr", _("French")
    HT = "ht", _("Haitian Creole")
    PT = "pt", _("Portuguese")
    PL = "pl", _("Polish")
    HY = "hy", _("Armenian")
    AM = "am", _("Amharic")
    FA = "fa", _("Persian")
    HI = "hi", _("Hindi")
    DE = "de", _("German")
    IT = "it", _("Italian")
    JA = "ja", _("Japanese")
    HMN = "hmn", _("Hmong")
    NV = "nv", _("Navajo")
    OTHER_NATIVE = "other_native", _("Other Native American languages")
    ASE = "ase", _("American Sign Language")
    OTHER = "other", _("Other languages")


class Access(models.TextChoices):
    """What makes it possible to take part."""

    WHEELCHAIR = "wheelchair", _("Wheelchair access")
    DEAF = "deaf", _("Help for deaf and hard-of-hearing people")
    BLIND = "blind", _("Help for blind people and people with low vision")
    COGNITIVE = "cognitive", _("Slower pace, plain words")
    INTERPRETER = "interpreter", _("Interpreter on request")
    SERVICE_ANIMAL = "service_animal", _("Service animals welcome")


class Medicine(models.TextChoices):
    """Prescribed medicines a program may accept, refuse or give itself."""

    BUPRENORPHINE = "buprenorphine", _("Buprenorphine")
    METHADONE = "methadone", _("Methadone")
    NALTREXONE = "naltrexone", _("Naltrexone tablets")
    NALTREXONE_SHOT = "naltrexone_shot", _("Naltrexone shot")
    ACAMPROSATE = "acamprosate", _("Acamprosate")
    DISULFIRAM = "disulfiram", _("Disulfiram")
    PSYCHIATRIC = "psychiatric", _("Medicines for mental health")
    SEDATIVES = "sedatives", _("Prescribed sedatives")
    STIMULANTS = "stimulants", _("Prescribed stimulants")
    OPIOID_PAIN = "opioid_pain", _("Prescribed opioids for pain")
    NICOTINE = "nicotine", _("Nicotine replacement")


class Payer(models.TextChoices):
    """Ways a program is paid."""

    MEDICAID = "medicaid", _("Medicaid")
    MEDICARE = "medicare", _("Medicare")
    PRIVATE = "private", _("Private insurance")
    MILITARY = "military", _("VA or military")
    STATE = "state", _("State or county funds")
    TRIBAL = "tribal", _("Indian Health Service or tribal funds")
    SELF_PAY = "self_pay", _("Self-pay")
    SLIDING_SCALE = "sliding_scale", _("Sliding scale")
    ASSISTANCE = "assistance", _("Payment assistance")
    FREE = "free", _("No charge")


class CoOccurring(models.TextChoices):
    """How far a program treats a mental health condition beside a substance use disorder."""

    NOT_STATED = "", _("Not stated")
    NO = "no", _("No")
    CAPABLE = "capable", _("Yes, alongside")
    ENHANCED = "enhanced", _("Yes, one team for both")


class RemedyCode(models.TextChoices):
    """The remedies of `eligibility.levels.Remedy` a program may bring, in short words."""

    WITHDRAWAL_MANAGEMENT = "withdrawal_management", _("withdrawal care")
    CRAVING_MEDICINE = "craving_medicine", _("medicine against craving")
    NALOXONE = "naloxone", _("naloxone")
    SOBER_LIVING = "sober_living", _("sober living home")
    SAFE_SHELTER = "safe_shelter", _("help to reach a safe place")
    PROGRAM_TRANSPORT = "program_transport", _("fetches and brings people")
    TELEHEALTH = "telehealth", _("sessions by video")
    PEER_SUPPORT = "peer_support", _("peer support")
    FAMILY_SESSIONS = "family_sessions", _("family sessions")
    RESIDENTIAL_FIRST = "residential_first", _("residential treatment first")
    SAFETY_ASSESSMENT = "safety_assessment", _("safety assessment")
    MEDICAL_CHECK = "medical_check", _("medical check")
    INTEGRATED_CARE = "integrated_care", _("care for both conditions")
    EVENING_TRACK = "evening_track", _("sessions outside working hours")
    CHILDCARE = "childcare", _("child care")


class FamilyCode(models.TextChoices):
    """The families of requirements of `eligibility.levels.Family`."""

    DETOX = "detox", _("Withdrawal")
    HOME = "home", _("Home")
    TRANSPORT = "transport", _("Transport")
    SUPPORT = "support", _("Support")
    SEVERITY = "severity", _("Severity")
    SAFETY = "safety", _("Safety")
    MEDICAL = "medical", _("Physical health")
    MENTAL_HEALTH = "mental_health", _("Mental health")
    MOTIVATION = "motivation", _("Motivation")
    SCHEDULE = "schedule", _("Schedule")


class Weekday(models.IntegerChoices):
    """Monday first, as in `datetime.date.weekday()`."""

    MON = 0, _("Monday")
    TUE = 1, _("Tuesday")
    WED = 2, _("Wednesday")
    THU = 3, _("Thursday")
    FRI = 4, _("Friday")
    SAT = 5, _("Saturday")
    SUN = 6, _("Sunday")


class FactGroup(models.TextChoices):
    """Facts of a program that are checked together, with one source and one date."""

    LEVELS = "levels", _("Levels and withdrawal care")
    SCHEDULE = "schedule", _("Days, hours and length")
    PEOPLE = "people", _("Who it is for")
    SERVICES = "services", _("Services")
    MEDICINES = "medicines", _("Medicines")
    HELP = "help", _("Transport, home, child care, video")
    PAYMENT = "payment", _("Payment and cost")
    LICENCE = "licence", _("Licence")
    CONTACT = "contact", _("Address and contact")
