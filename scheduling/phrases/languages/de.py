"""German. Categories are explained in en.py.

"Halb drei" is 2:30. "Morgen" is tomorrow, but the morning after a weekday, "heute" or "am".
Compounds ("Dienstagabend") are made here from their halves.
"""

from scheduling.phrases.grammar.dates import weekday_dom
from scheduling.phrases.lexicon import Declared, Language
from scheduling.phrases.nodes import Day, Part, TimeRange
from scheduling.phrases.rules import Rule

_ONES = ["null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
NUMBERS = {n: w for n, w in enumerate(_ONES)}
NUMBERS |= {
    1: "eins ein eine einen einem einer",
    2: "zwei zwo",
    10: "zehn",
    11: "elf",
    12: "zwölf",
    13: "dreizehn",
    14: "vierzehn",
    15: "fünfzehn",
    16: "sechzehn",
    17: "siebzehn",
    18: "achtzehn",
    19: "neunzehn",
    20: "zwanzig",
    30: "dreißig dreissig",
    40: "vierzig",
    50: "fünfzig",
}
NUMBERS |= {
    t + u: f"{_ONES[u]}und{NUMBERS[t].split()[0]}" for t in (20, 30, 40, 50) for u in range(1, 10)
}

_STEMS = {
    1: "erst",
    2: "zweit",
    3: "dritt",
    4: "viert",
    5: "fünft",
    6: "sechst",
    7: "siebt",
    8: "acht",
    9: "neunt",
    10: "zehnt",
    11: "elft",
    12: "zwölft",
    **{n: f"{NUMBERS[n]}t" for n in range(13, 20)},
    **{n: f"{NUMBERS[n].split()[0]}st" for n in range(20, 32)},
}
ORDINALS = {
    n: " ".join(stem + end for end in ("e", "er", "en", "es", "em")) for n, stem in _STEMS.items()
}

_DAYS = ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"]
_HALVES = {
    "morning": "morgen vormittag früh",
    "afternoon": "nachmittag",
    "evening": "abend",
    "night": "nacht",
    "lunch": "mittag",
}
_COMPOUNDS = {
    (Day(weekdays=1 << n), Part(part)): " ".join(
        day + half + s for half in halves.split() for s in ("", "s")
    )
    for n, day in enumerate(_DAYS)
    for part, halves in _HALVES.items()
}


def _weekday_part(wd: int, p: str) -> tuple[Day, Part]:
    return Day(weekdays=1 << wd), Part(p)


def _inflected(*stems: str) -> str:
    return " ".join(stem + end for stem in stems for end in ("e", "en", "er", "es", "em"))


# what somebody is who cannot meet; before the time it concerns or after it
_BUSY = (
    "beschäftigt im_urlaub in_urlaub auf_reisen verreist auf_dienstreise bin_unterwegs ausgebucht"
)

WORDS: dict[str, Declared] = {
    # who are counted by figures that would otherwise be hours
    "counted": "personen leute leuten kandidaten studenten mitarbeiter kollegen kinder kindern euro"
    " kilometer km",
    "yr": {
        2000 + n: " ".join(f"zweitausend{w}" for w in words.split())
        for n, words in NUMBERS.items()
        if n > 9
    },
    "weekday": {
        0: "montag mo",
        1: "dienstag di",
        2: "mittwoch mi",
        3: "donnerstag do",
        4: "freitag fr",
        5: "samstag sonnabend sa",
        6: "sonntag so_den sonntg",
    },
    "habit": {
        1: "montags",
        2: "dienstags",
        4: "mittwochs",
        8: "donnerstags",
        16: "freitags",
        32: "samstags",
        64: "sonntags",
    },
    "DP": {
        **_COMPOUNDS,
        (Day(offset=1), Part("morning")): "morgen_früh",
        (Day(offset=0), Part("morning")): "heute_morgen heute_früh heute_vormittag",
    },
    "weekset": "wochentags werktags unter_der_woche",
    "month": {
        1: "januar jan jänner",
        2: "februar feb feber",
        3: "märz mär mrz",
        4: "april apr",
        5: "mai",
        6: "juni jun",
        7: "juli jul",
        8: "august aug",
        9: "september sep sept",
        10: "oktober okt october",
        11: "november nov",
        12: "dezember dez",
    },
    "solo": {
        1: "januar",
        2: "februar",
        3: "märz",
        4: "april",
        5: "mai",
        6: "juni",
        7: "juli",
        8: "august",
        9: "september",
        10: "oktober",
        11: "november",
        12: "dezember",
    },
    "offset": {0: "heute", 1: "morgen", 2: "übermorgen", -1: "gestern", -2: "vorgestern"},
    "morgen": {"morning": "morgen"},
    "unit": {
        "second": "sekunde sekunden",
        "minute": "minute minuten min",
        "hour": "stunde stunden std",
        "day": "tag tage tagen tages",
        "workday": "werktag werktage werktagen arbeitstage arbeitstagen",
        "week": "woche wochen",
        "weekend": "wochenende wochenenden",
        "month": "monat monate monaten monats",
        "quarter": "quartal quartale",
        "year": "jahr jahre jahren jahres",
    },
    "plural": {
        "day": "tage tagen",
        "week": "wochen",
        "month": "monate monaten",
        "year": "jahre jahren",
    },
    "unit_minute": "minute minuten min",
    "unit_day": "tag tages",
    "unit_week": "woche kw kalenderwoche",
    "unit_month": "monat monats",
    "unit_hour": "stunde",
    "unit_weekend": "wochenende",
    "rel": {
        0: _inflected("dies", "aktuell"),
        1: _inflected("nächst", "folgend"),
        2: _inflected("übernächst"),
        3: _inflected("kommend"),
        -1: _inflected("letzt", "vergangen", "vorig"),
    },
    "my": "meine mein",
    "relfar": {1: _inflected("nächst"), -1: _inflected("letzt")},
    "last": _inflected("letzt"),
    "part": {
        "day end": "nach_der_arbeit nach_feierabend",
        "morning": "vormittag vormittags morgens am_morgen früh_morgens frühmorgens früh",
        "lunch": "mittag mittags",
        "afternoon": "nachmittag nachmittags",
        "evening": "abend abends",
        "night": "nacht nachts",
    },
    "tonight": {
        "evening": "heute_abend",
        "night": "heute_nacht",
        "afternoon": "heute_nachmittag",
        "lunch": "heute_mittag",
    },
    "meal": {"lunch": "mittagessen", "dinner": "abendessen", "breakfast": "frühstück"},
    "stretch": {"start": "anfang beginn", "mid": "mitte", "end": "ende", "rest": "rest"},
    "edge": {
        "early": "früher",
        "late": "spät später spätem",
        "mid": "mitte",
        "start": "anfang",
        "end": "ende",
    },
    "rest": "rest",
    "end": "ende",
    "ampm": {"pm": "pm"},
    "oclock": "uhr",
    "midday": {(0, 0): "mitternacht"},
    "fraction": {15: "viertel", 45: "dreiviertel"},
    "halfnext": {30: "halb"},
    "quarter": {15: "viertel"},
    "halfpast": {30: "halbe halbes halben"},
    "past": "nach",
    "tosub": "vor",
    "plus": "und",
    "at": "um @",
    "on": "am an den vom",
    "of": "des der von dem",
    "in": "in im",
    "for": "für",
    "the": "der die das den dem des",
    "thedate": "am",
    "a": {1: "ein eine einer einem einen"},
    "few": {2: "ein_paar paar", 3: "einige einigen"},
    "from": "von ab vom seit frühestens zwischen_dem",
    "fromday": "vom",
    # from there on: opens a range, where a mere "of" does not
    "starting": "ab seit frühestens",
    "to": "bis zum bis_zum auf",
    "between": "zwischen",
    "and": "und",
    "or": "oder bzw",
    "after": "nach",
    "before": "vor",
    # before a bare figure, a day of the month and no hour
    "untilday": "bis_zum",
    "until": "bis bis_zum spätestens bis_spätestens",
    "by": "bis",
    "since": "seit",
    "within": "innerhalb binnen innerhalb_von",
    "onward": "frühestens",
    "latest": "spätestens",
    "hence": "später ab_jetzt ab_heute",
    "ago": "vor",
    "approx": "gegen ca circa zirka etwa ungefähr so_um so_gegen rund",
    "each": "jeden jeder",
    "every": "jeden jede jeder",
    "all": "alle",
    "more": "weitere",
    "nowword": "jetzt sofort gerade so_bald_wie_möglich",
    "not": "kann_nicht nicht keine_zeit weder",
    "except": "außer ausser ausgenommen bis_auf",
    "but": "aber",
    "busy": f"{_BUSY}"
    " ich_arbeite ich_muss_arbeiten ich_habe_einen_termin ich_habe_eine_prüfung ich_habe_ein_gespräch",
    "out": "weg abwesend",
    "unfit": f"{_BUSY} geht_nicht passt_nicht kann_ich_nicht geht_es_nicht passt_mir_nicht",
    "fix": "doch_lieber lieber ich_meine beziehungsweise sorry quatsch",
    "doing": "kann ich passt geht",
    "festival": {
        "new year": "neujahr neujahrstag",
        "new year eve": "silvester",
        "epiphany": "heilige_drei_könige",
        "rose monday": "rosenmontag",
        "shrove tuesday": "fastnacht faschingsdienstag",
        "ash wednesday": "aschermittwoch",
        "palm sunday": "palmsonntag",
        "maundy": "gründonnerstag",
        "good friday": "karfreitag",
        "holy saturday": "karsamstag",
        "easter": "ostersonntag ostern",
        "easter monday": "ostermontag",
        "labour": "tag_der_arbeit",
        "ascension": "himmelfahrt christi_himmelfahrt vatertag",
        "mothers": "muttertag",
        "whit sunday": "pfingsten pfingstsonntag",
        "whit monday": "pfingstmontag",
        "corpus christi": "fronleichnam",
        "midsummer": "johannistag",
        "assumption": "mariä_himmelfahrt",
        "unity": "tag_der_deutschen_einheit",
        "halloween": "halloween",
        "all saints": "allerheiligen",
        "all souls": "allerseelen",
        "martin": "martinstag",
        "nicholas": "nikolaus nikolaustag",
        "christmas eve": "heiligabend heiliger_abend",
        "christmas": "weihnachten weihnachtstag erster_weihnachtstag",
        "boxing": "zweiter_weihnachtstag",
        "valentine": "valentinstag",
    },
    "noise": "guten_morgen guten_tag guten_abend gute_nacht schönen_abend schönes_wochenende schönen_tag",
    "thing": "option möglichkeit",
}

LANGUAGE = Language(
    code="de",
    order="dmy",
    words=WORDS,
    numbers=NUMBERS,
    ordinals=ORDINALS,
    glued={"ter": "ord", "te": "ord", "ten": "ord", "h": "oclock", "th": "ord", "st": "ord"},
    rules={
        "dates": (
            Rule("D", "on? the? wd:weekday comma? d:dom !dash|to|oclock", weekday_dom),
            Rule("DP", "on? wd:weekday p:morgen", _weekday_part),
        ),
        "ranges": (Rule("S", "a:clk slash b:clk", lambda a, b: TimeRange(a, b)),),
    },
    parts={"morning": (6 * 60, 12 * 60), "lunch": (12 * 60, 13 * 60)},
    no_typos="vormittage",
    no_zones="est art ast west wet ist mst",
)
