"""French. Categories are explained in en.py.

"Heures" is a clock after a figure ("à 15 heures") unless "dans" or a length word makes it a
length. "Lundi en huit" is a week after the coming Monday, "en quinze" two.

The afternoon lasts until 19 and the evening begins at 18, as Duckling's French cases have it;
Recognizers takes over the English hours (12 to 16, 16 to 20), which no French speaker would.
"""

from scheduling.phrases.languages.fr_rules import RULES
from scheduling.phrases.lexicon import Declared, Language
from scheduling.phrases.nodes import Part

_ONES = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]
NUMBERS = {n: w for n, w in enumerate(_ONES)}
NUMBERS |= {
    1: "un une",
    10: "dix",
    11: "onze",
    12: "douze",
    13: "treize",
    14: "quatorze",
    15: "quinze",
    16: "seize",
    17: "dix_sept",
    18: "dix_huit",
    19: "dix_neuf",
    20: "vingt",
    30: "trente",
    40: "quarante",
    50: "cinquante",
}
NUMBERS |= {t + 1: f"{NUMBERS[t]}_et_un {NUMBERS[t]}_un" for t in (20, 30, 40, 50)}
NUMBERS |= {t + u: f"{NUMBERS[t]}_{_ONES[u]}" for t in (20, 30, 40, 50) for u in range(2, 10)}

ORDINALS = {
    1: "premier première",
    2: "deuxième second seconde",
    3: "troisième",
    4: "quatrième",
    5: "cinquième",
    6: "sixième",
    7: "septième",
    8: "huitième",
    9: "neuvième",
    10: "dixième",
}


# what somebody is who cannot meet; before the time it concerns or after it
_BUSY = (
    "occupé occupée indisponible en_congé en_congés en_vacances en_voyage en_déplacement en_réunion"
    " je_suis_absent je_suis_absente suis_pas_là suis_pas_dispo suis_pas_disponible ne_peux_pas"
    " peux_pas pas_dispo pas_libre je_suis_pris je_suis_prise"
)

WORDS: dict[str, Declared] = {
    "yr": {
        2000 + n: " ".join(f"deux_mille_{w}" for w in words.split())
        for n, words in NUMBERS.items()
        if n > 9
    },
    "weekday": {
        0: "lundi lun",
        1: "mardi mar",
        2: "mercredi mer",
        3: "jeudi jeu",
        4: "vendredi ven",
        5: "samedi sam",
        6: "dimanche dim",
    },
    "habit": {
        1: "lundis les_lundis",
        2: "mardis",
        4: "mercredis",
        8: "jeudis",
        16: "vendredis",
        32: "samedis",
        64: "dimanches",
        96: "week_ends weekends",
        127: "tous_les_jours chaque_jour",
    },
    "weekset": "en_semaine jours_ouvrés jours_de_semaine jours_ouvrables",
    "month": {
        1: "janvier janv jan",
        2: "février fév févr",
        3: "mars",
        4: "avril avr",
        5: "mai",
        6: "juin",
        7: "juillet juil jui",
        8: "août",
        9: "septembre sep sept",
        10: "octobre oct",
        11: "novembre nov",
        12: "décembre déc",
    },
    "solo": {
        1: "janvier",
        2: "février",
        3: "mars",
        4: "avril",
        5: "mai",
        6: "juin",
        7: "juillet",
        8: "août",
        9: "septembre",
        10: "octobre",
        11: "novembre",
        12: "décembre",
    },
    "offset": {
        0: "aujourd'hui aujourdhui aujourd_hui",
        1: "demain lendemain",
        2: "après_demain surlendemain",
        -1: "hier",
        -2: "avant_hier",
    },
    "unit": {
        "second": "secondes sec",
        "minute": "minute minutes min mins",
        "hour": "heure heures",
        "day": "jour jours journée journées",
        "workday": "jour_ouvré jours_ouvrés jours_ouvrables",
        "week": "semaine semaines",
        "fortnight": "quinzaine",
        "weekend": "week_end weekend week_ends",
        "month": "mois",
        "quarter": "trimestre trimestres",
        "year": "année années an ans",
    },
    "hourly": "heure heures",
    "plural": {
        "day": "jours",
        "week": "semaines",
        "month": "mois",
        "year": "années ans",
        "hour": "heures",
        "minute": "minutes",
        "second": "secondes",
    },
    "unit_minute": "minute minutes min mins",
    "unit_day": "jour",
    "unit_year": "année an",
    "unit_week": "semaine",
    "unit_month": "mois",
    "unit_hour": "heure",
    "unit_weekend": "week_end weekend",
    "rel": {
        0: "ce cet cette ces",
        1: "prochain prochaine prochains prochaines suivant suivante",
        -1: "dernier dernière derniers dernières",
    },
    "my": "ma mon",
    "relfar": {1: "prochain", -1: "dernier"},
    "relafter": {
        1: "prochain prochaine prochains prochaines suivant suivante suivants suivantes"
        " à_venir qui_vient qui_suit d'après",
        -1: "dernier dernière derniers dernières passé passée passés passées"
        " précédent précédente précédents précédentes",
        0: "ci",
    },
    "last": "dernier dernière",
    "P": {
        Part("morning", "early"): "à_la_première_heure première_heure",
        Part("morning", habit=True): "matins",
        Part("afternoon", habit=True): "après_midis",
        Part("evening", habit=True): "soirs",
    },
    "part": {
        "morning": "matin matinée",
        "afternoon": "après_midi d'après_midi aprem",
        "evening": "soir soirée",
        "day start": "début_de_journée début_de_la_journée",
        "day end": "fin_de_journée fin_de_la_journée après_le_travail après_le_boulot",
        "lunch": "moment_de_déjeuner moment_du_déjeuner heure_du_déjeuner pause_déjeuner",
        "night": "nuit nuits",
    },
    "tonight": {"evening": "ce_soir", "night": "cette_nuit"},
    "meal": {"lunch": "déjeuner", "dinner": "dîner", "breakfast": "petit_déjeuner"},
    "stretch": {
        "start": "début",
        "mid": "milieu mi",
        "end": "fin",
        "rest": "reste",
        "early": "tôt",
        "late": "tard",
    },
    "edge": {"early": "tôt", "late": "tard", "mid": "mi"},
    "rest": "reste",
    "end": "fin",
    "ampm": {"am": "am du_matin", "pm": "pm"},
    "oclock": "pile",
    "midday": {
        (12, 0): "midi milieu_de_jour milieu_du_jour milieu_de_journée milieu_de_la_journée",
        (0, 0): "minuit",
    },
    "fraction": {30: "demie demi", 15: "quart le_quart", 45: "trois_quarts"},
    "halfpast": {30: "demi demie"},
    "quarter": {15: "quart"},
    "past": "passé_de passées_de",
    "oh": "zéro",
    "plus": "et",
    "minus": "moins",
    "at": "à a aux @",
    "on": "le la les",
    "of": "de du d des",
    "has": "a",
    "in": "dans en",
    "for": "pour pendant durant",
    "lasting": "pendant durant",
    "the": "le la les l",
    "thedate": "le du",
    "a": {1: "un une"},
    "few": {2: "couple_de deux_ou_trois", 3: "quelques"},
    "from": "commençant qui_commence de du dès depuis à_partir_de à_partir_du à_partir_d à_compter_du",
    "fromday": "du",
    # from there on: opens a range, where a mere "of" does not
    "starting": "dès depuis à_partir_de à_partir_du à_partir_d à_compter_du",
    "to": "au à a jusqu'au jusqu'à",
    "ato": "à a jusqu'à jusque",
    "between": "entre",
    "and": "et",
    "or": "ou",
    "after": "après plus_tard_que",
    "before": "avant avant_le d'ici",
    # before a bare figure, a day of the month and no hour
    "untilday": "jusqu'au",
    "until": "jusqu'à jusqu'au jusque jusqu au_plus_tard_à au_plus_tard",
    "since": "depuis",
    "within": "d'ici_à d'ici sous",
    "onward": "et_plus ou_plus_tard et_au_delà",
    "earlier": "ou_avant ou_plus_tôt",
    "latest": "au_plus_tard",
    "hence": "plus_tard à_partir_de_maintenant à_partir_d'aujourd'hui à_compter_de_maintenant"
    " à_compter_d'aujourd'hui",
    "later": "plus_tard",
    "ago": "il_y_a",
    "approx": "vers environ peu_près à_peu_près aux_alentours_de autour_de",
    "each": "chaque tous_les",
    "every": "chaque tous_les toutes_les",
    "all": "tout",
    "more": "autres",
    "nowword": "maintenant tout_de_suite dès_que_possible immédiatement en_ce_moment",
    "no": "pas",
    "nope": "pas",
    "not": "pas_possible ne_peux_pas ne_suis_pas_disponible indisponible pas_disponible ni",
    "except": "sauf excepté à_part hormis",
    "but": "mais",
    "busy": f"{_BUSY}"
    " je_travaille je_bosse j'ai_cours j'ai_un_examen j'ai_un_entretien j'ai_une_réunion j'ai_un_rendez_vous",
    "out": "je_serai_absent je_serai_absente je_serais_absent je_serai_sorti je_serais_sorti"
    " je_serai_dehors je_serais_dehors",
    "unfit": f"{_BUSY} ne_me_convient_pas ne_marche_pas n'est_pas_possible impossible pas_possible"
    " ne_va_pas va_pas marche_pas convient_pas non",
    "fix": "plutôt pardon en_fait je_voulais_dire",
    "doing": "peux être faire dispo disponible libre",
    "festival": {
        "new year": "nouvel_an jour_de_l'an jour_de_l_an",
        "new year eve": "saint_sylvestre réveillon_du_nouvel_an",
        "easter": "pâques dimanche_de_pâques",
        "easter monday": "lundi_de_pâques pâques_lundi",
        "good friday": "vendredi_saint",
        "ascension": "ascension",
        "whit sunday": "pentecôte",
        "whit monday": "lundi_de_pentecôte",
        "labour": "fête_du_travail",
        "bastille": "fête_nationale",
        "independence us": "jour_de_l'indépendance fête_de_l'indépendance",
        "assumption": "assomption",
        "all saints": "toussaint",
        "christmas eve": "veille_de_noël réveillon_de_noël",
        "christmas": "noël",
        "thanksgiving": "thanksgiving",
        "halloween": "halloween",
        "valentine": "saint_valentin",
    },
    "noise": "bonne_journée bonne_soirée bonne_nuit bon_après_midi bonne_semaine bon_week_end",
    "thing": "option choix",
    # who are counted by figures that would otherwise be hours
    "counted": "personne personnes gens élèves enfants candidats candidates collègues pièces étoiles"
    " euros kilomètres km postes",
}

LANGUAGE = Language(
    code="fr",
    order="dmy",
    words=WORDS,
    numbers=NUMBERS,
    ordinals=ORDINALS,
    glued={
        "er": "ord",
        "ère": "ord",
        "ème": "ord",
        "eme": "ord",
        "e": "ord",
        "ième": "ord",
        "nd": "ord",
        "p": "ampm=pm",
    },
    rules=RULES,
    parts={"afternoon": (12 * 60, 19 * 60), "evening": (18 * 60, 24 * 60)},
    no_typos="marsouin matines",
    no_zones="est et art ast pt",
)
